"""Ages in days, and what fades with them."""

from __future__ import annotations

from datetime import datetime

DAY_SECONDS = 86_400


def days_since(then: datetime, now: datetime) -> float:
    """Days of 24 hours between two aware instants; 0 where the first is later."""
    return max(0.0, (now - then).total_seconds() / DAY_SECONDS)


def fading(days: float, *, whole_until: float, gone_at: float) -> float:
    """1 until an age of `whole_until` days, then evenly less, 0 from `gone_at` days on. Piecewise linear.

    Raises ValueError unless `gone_at` is the greater.
    """
    if gone_at <= whole_until:
        raise ValueError("What fades is gone after it was whole.")
    return min(1.0, max(0.0, (gone_at - days) / (gone_at - whole_until)))


def staleness(days: float | None, *, stale_at: float) -> float:
    """0 for today, evenly more, 1 from `stale_at` days on and where it never happened (None)."""
    return 1.0 if days is None else min(1.0, days / stale_at)
