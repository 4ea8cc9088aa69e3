"""Celery tasks of timers: hints that something may be due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from incidents.permissions.principal import as_system
from incidents.timers.operations import run_owed_jobs, sweep


@shared_task(name="incidents.tasks.sweep_timers")
def sweep_timers() -> int:
    """Fire the timers that are due; return how many."""
    with as_system("sweep of timers"):
        return sweep(clock=timezone.now).fired


@shared_task(name="incidents.tasks.run_recurring_jobs")
def run_recurring_jobs() -> int:
    """Run the recurring jobs whose slot has come; return how many."""
    with as_system("recurring jobs"):
        return run_owed_jobs(clock=timezone.now)
