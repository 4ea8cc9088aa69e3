"""Celery tasks of the app, re-exported from their packages."""
