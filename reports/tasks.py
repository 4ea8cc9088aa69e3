"""Celery tasks of the app, re-exported from their packages: a worker knows those that are named here."""

from reports.metrics.tasks import sweep_facts

__all__ = ["sweep_facts"]
