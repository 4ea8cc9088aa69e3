"""Celery tasks of the app, re-exported from their packages."""

from incidents.lifecycle.tasks import run_automatic_transitions
from incidents.rest.tasks import forget_old_answers

__all__ = ["forget_old_answers", "run_automatic_transitions"]
