"""Celery tasks of the outbox: hints to look at the database, never carriers of an obligation."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from celery import shared_task
from django.utils import timezone

from incidents.notifications.operations import deliver as deliver_one
from incidents.notifications.operations import next_due, sweep_notifications

# A worker that has sent one goes on with what is due by the same way, so that a long queue does not wait for sweeps.
GOES_ON_SECONDS = 5.0
# A hint that nobody took by then was given again.
HINT_LIVES = 30


@shared_task(name="incidents.tasks.sweep_notifications")
def sweep_outbox() -> int:
    """Look at the outbox, and tell workers what is due; return how much that was."""
    return sweep_notifications(at=timezone.now(), hint=send_hints)


@shared_task(name="incidents.tasks.deliver")
def deliver(pk: str) -> int:
    """Deliver one message that is no page, and what is due behind it; return how many were taken."""
    return _deliver(pk)


@shared_task(name="incidents.tasks.deliver_page")
def deliver_page(pk: str) -> int:
    """Deliver one page, and those that are due behind it; return how many were taken."""
    return _deliver(pk)


def send_hints(pages: Sequence[str], others: Sequence[str]) -> None:
    """Name what is due to the workers of pages and to those of everything else. Raises when the broker is away."""
    for task, keys in ((deliver_page, pages), (deliver, others)):
        for pk in keys:
            task.apply_async((pk,), expires=HINT_LIVES, retry=False)


def _deliver(pk: str) -> int:
    until, taken = monotonic() + GOES_ON_SECONDS, 0
    following: str | None = pk
    while following is not None:
        taken += deliver_one(following, at=timezone.now())
        following = next_due(pk, at=timezone.now()) if monotonic() < until else None
    return taken
