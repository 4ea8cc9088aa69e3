"""Reading what is exported, as the principal may see it."""
