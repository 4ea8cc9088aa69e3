"""Celery tasks of the lifecycle: hints to look at the database, never carriers of an obligation."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from incidents.lifecycle.operations import run_automatic_transitions as run
from incidents.permissions.principal import as_system


@shared_task(name="incidents.tasks.run_automatic_transitions")
def run_automatic_transitions() -> int:
    """Make the workflow's automatic moves that are due; return how many were made."""
    with as_system("automatic moves of the workflow"):
        return run(at=timezone.now())
