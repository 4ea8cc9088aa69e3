"""What every page of the console has to say: since when sweeps are missing, and whether somebody was told in vain."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists

from incidents.engine.models import Sweep
from incidents.escalation.choices import RunStatus
from incidents.escalation.models import EscalationRun
from incidents.permissions.principal import as_system
from incidents.watchdog.choices import LATE_AFTER
from incidents.watchdog.registry import SWEEPERS


@dataclass
class Kept:
    """What this process last read, and when by the monotonic clock."""

    read_at: float = float("-inf")
    oldest: datetime | None = None
    in_vain: bool = False


_kept = Kept()


def late_since(at: datetime) -> datetime | None:
    """When the sweep that is missing longest last ran, if that is more than 30 seconds before `at`.

    At most one query, and none within ENGINE_BANNER_SECONDS of the last. None where no sweep ever ran.
    """
    oldest = _read().oldest
    return oldest if oldest is not None and at - oldest > LATE_AFTER else None


def may_be_in_vain() -> bool:
    """Whether about some incident everybody was told in vain, whoever may know of it, when `late_since` last looked."""
    return _kept.in_vain


def _read() -> Kept:
    """What is known, read again where that is too long ago. What is told in vain was told by a sweep."""
    now = time.monotonic()
    if now - _kept.read_at > settings.ENGINE_BANNER_SECONDS:
        names = {sweeper.sweep for sweeper in SWEEPERS}
        with as_system("whether every page has something to say"):
            in_vain = Exists(EscalationRun.objects.filter(status=RunStatus.EXHAUSTED))
            rows = list(Sweep.objects.filter(name__in=names).order_by().values_list("last_at", in_vain))
        _kept.oldest = min((last_at for last_at, _ in rows), default=None)
        _kept.in_vain = any(found for _, found in rows)
        _kept.read_at = now
    return _kept
