"""Noting that a sweep ran, so that others see when none does."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.engine.models import Sweep
from incidents.engine.owner import owner

# A sweep runs every second; a note of each would make an idle Muster write all the time.
NOTE_EVERY = timedelta(seconds=2)
# What handled something in between is noted when it was this much earlier or later than the last one noted.
NOTABLE_MS = 500


def note_sweep(name: str, *, at: datetime, count: int = 0, lag_ms: int = 0, seconds: float = 0.0) -> bool:
    """Note that the sweep `name` ran at `at` for `seconds` and handled `count`, the latest `lag_ms` after it was due.

    Returns whether it was written. Of several processes that sweep, any one keeps the note fresh.
    """
    # Not a locked read: of two notes at one moment either is good.
    last = Sweep.objects.filter(name=name).first()
    is_fresh = last is not None and timedelta() <= at - last.last_at < NOTE_EVERY
    if last is not None and is_fresh and (not count or abs(last.lag_ms - lag_ms) < NOTABLE_MS):
        return False
    values = {"last_at": at, "last_by": owner(), "last_seconds": seconds, "last_count": count, "lag_ms": lag_ms}
    if last is not None:
        Sweep.objects.filter(pk=last.pk).update(**values)
    else:
        Sweep.objects.bulk_create(
            [Sweep(name=name, **values)], update_conflicts=True, unique_fields=["name"], update_fields=list(values)
        )
    return True
