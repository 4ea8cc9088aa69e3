"""The pages of saved reports."""
