"""Programmes: which drills take place when, who is invited, and what does not take place."""
