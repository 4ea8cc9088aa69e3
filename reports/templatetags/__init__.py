"""Template words of the reports app."""
