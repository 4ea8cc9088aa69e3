"""Forgetting timers that are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from incidents.timers.choices import OVER
from incidents.timers.models import Timer

KEPT = timedelta(days=90)
AT_ONCE = 1000


def forget_old_timers(*, at: datetime, kept: timedelta = KEPT) -> int:
    """Delete what fired, was cancelled or expired and had been due more than 90 days before `at`; return how many.

    In batches, each a transaction of its own. The dead stay until somebody has looked at them.
    """
    forgotten = 0
    while count := _forget(at - kept):
        forgotten += count
    return forgotten


@transaction.atomic
def _forget(before: datetime) -> int:
    # By the key, along which the old stand first: an index of all that is over would be paid for at every firing.
    old = Timer.objects.filter(state__in=OVER, due_at__lt=before, created_at__lt=before)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    deleted, _ = Timer.objects.filter(pk__in=keys).delete()
    return deleted
