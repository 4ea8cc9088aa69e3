"""Instants and lengths of time in words. Pure."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

MINUTE, HOUR, DAY = 60, 3600, 86_400


def moment(value: datetime | None) -> str:
    """An instant as "23 Nov 2026, 14:05 GMT" in the zone in force; empty for none."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def day(value: date | None) -> str:
    """A date, or the date of an instant in the zone in force, as "23 Nov 2026"; empty for none."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.day} {local:%b %Y}"


def length(seconds: float) -> str:
    """A length of time in its two largest units, such as "2 d 4 h" or "35 min"; never negative."""
    left = max(0, int(seconds))
    if left < MINUTE:
        return "under 1 min"
    if left < HOUR:
        return f"{left // MINUTE} min"
    if left < DAY:
        return f"{left // HOUR} h {left % HOUR // MINUTE} min"
    return f"{left // DAY} d {left % DAY // HOUR} h"


def countdown(due: datetime, now: datetime) -> str:
    """How far off a promised instant is: "in 35 min", or "breached 12 min ago" once it has passed."""
    seconds = (due - now).total_seconds()
    return f"in {length(seconds)}" if seconds >= 0 else f"breached {length(-seconds)} ago"


def urgency(due: datetime, now: datetime) -> str:
    """Whether a promised instant is "late", "soon" (within the hour) or "later"."""
    seconds = (due - now).total_seconds()
    if seconds < 0:
        return "late"
    return "soon" if seconds < HOUR else "later"


def capped(count: int, cap: int) -> str:
    """A count that was stopped at one more than `cap`: "1,000+" beyond it."""
    return f"{cap:,}+" if count > cap else f"{count:,}"
