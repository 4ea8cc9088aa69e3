"""The catalogue: services, categories, incident types, the priority matrix, tags, sources, business calendars."""
