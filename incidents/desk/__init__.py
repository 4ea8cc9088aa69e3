"""The agent's console: the queue, logging an incident, the incident page, and the first page."""
