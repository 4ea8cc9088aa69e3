"""The pages of micro-drills."""
