"""Schedules: saved reports that are mailed again and again, each copy counted for whoever gets it."""
