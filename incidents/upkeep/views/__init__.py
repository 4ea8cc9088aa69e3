"""The pages of upkeep. Each looks by GET and acts by POST."""
