"""Questions to the database, for what shows in many incidents. Everything is read as the principal may see it."""
