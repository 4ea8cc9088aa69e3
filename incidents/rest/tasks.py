"""Celery tasks of the API."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from incidents.permissions.principal import as_system
from incidents.rest.idempotency import sweep


@shared_task(name="incidents.tasks.forget_old_answers")
def forget_old_answers() -> int:
    """Delete stored answers older than 24 hours; return how many."""
    with as_system("sweep of idempotency records"):
        return sweep(at=timezone.now())
