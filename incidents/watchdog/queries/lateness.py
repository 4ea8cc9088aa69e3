"""Since when sweeps are missing, for the banner of every page of the console."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Min

from incidents.engine.models import Sweep
from incidents.watchdog.choices import LATE_AFTER
from incidents.watchdog.registry import SWEEPERS


@dataclass
class Kept:
    """What this process last read, and when by the monotonic clock."""

    read_at: float = float("-inf")
    oldest: datetime | None = None


_kept = Kept()


def late_since(at: datetime) -> datetime | None:
    """When the sweep that is missing longest last ran, if that is more than 30 seconds before `at`.

    At most one query, and none within ENGINE_BANNER_SECONDS of the last. None where no sweep ever ran.
    """
    now = time.monotonic()
    if now - _kept.read_at > settings.ENGINE_BANNER_SECONDS:
        names = {sweeper.sweep for sweeper in SWEEPERS}
        _kept.oldest = Sweep.objects.filter(name__in=names).aggregate(oldest=Min("last_at"))["oldest"]
        _kept.read_at = now
    oldest = _kept.oldest
    return oldest if oldest is not None and at - oldest > LATE_AFTER else None
