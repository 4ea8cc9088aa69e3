"""Incidents that come from elsewhere: reading files of other tools, and recording what they say."""
