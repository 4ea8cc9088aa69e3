"""Celery tasks of the app, re-exported from their packages."""

from incidents.lifecycle.tasks import run_automatic_transitions

__all__ = ["run_automatic_transitions"]
