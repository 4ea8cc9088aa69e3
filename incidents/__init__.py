"""Incidents: logged, worked, resolved and closed; one package per capability (see each package's docstring)."""
