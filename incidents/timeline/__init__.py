"""The timeline: what happened to an incident, in order, never changed afterwards."""
