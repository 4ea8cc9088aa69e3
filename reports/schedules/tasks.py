"""Celery tasks of schedules: hints to look at the database, never carriers of an obligation."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.schedules.operations import send_due_copies

AT_ONCE = 10


@shared_task(name="reports.tasks.send_report_mails")
def send_report_mails() -> int:
    """Send some of the copies that are owed; return how many left. The next hint comes soon."""
    return send_due_copies(clock=timezone.now, limit=AT_ONCE)
