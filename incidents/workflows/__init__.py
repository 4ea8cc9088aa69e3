"""Workflows: the states an incident may be in and the moves between them, versioned and published as data."""
