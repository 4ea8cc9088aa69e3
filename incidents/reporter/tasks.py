"""Celery tasks of the reporter's pages: hints to look at the database, never carriers of an obligation."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.reporter.operations import send_owed_mails


@shared_task(name="incidents.tasks.send_reporter_mails")
def send_reporter_mails() -> int:
    """Send the mails that reporters are owed; return how many left."""
    ours = organisation()
    # Mails say when an answer is due, in the organisation's time.
    with timezone.override(ours.time_zone):
        return send_owed_mails(base_url=settings.MUSTER_URL, confirm_days=ours.report_confirm_days, at=timezone.now())
