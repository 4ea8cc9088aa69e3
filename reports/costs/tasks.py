"""Celery tasks of costs: hints that something may have changed."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.costs.operations import fold_costs


@shared_task(name="reports.tasks.sweep_costs")
def sweep_costs() -> int:
    """Make the days anew on which something changed that costs rest on; return how many it were."""
    return fold_costs(clock=timezone.now).days
