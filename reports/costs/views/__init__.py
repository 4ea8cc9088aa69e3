"""The pages of costs."""
