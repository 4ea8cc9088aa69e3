"""Celery task of attachments: a hint to look for garbage."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from incidents.attachments.operations import collect_garbage


@shared_task(name="incidents.tasks.collect_attachments")
def collect_attachments() -> int:
    """Delete bytes that belong to nothing any more; return how many files went."""
    collected = collect_garbage(at=timezone.now())
    return collected.orphans + collected.erased
