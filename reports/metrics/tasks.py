"""Celery tasks of metrics: hints that something may have changed."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.metrics.operations import fold_facts


@shared_task(name="reports.tasks.sweep_facts")
def sweep_facts() -> int:
    """Take in what changed of incidents since reports were told; return how many changes it were."""
    return fold_facts(clock=timezone.now).changes
