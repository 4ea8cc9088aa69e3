"""Wall time turned into instants, so that order is kept through every change of the clocks. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


@lru_cache(maxsize=65_536)
def instant_of(wall: datetime, zone: str) -> datetime:
    """The first instant (UTC) at which a clock in the IANA `zone` shows `wall` (naive, whole seconds) or later.

    A wall time that occurs twice is its first; one that is skipped is the moment of the change. So a later wall time
    never comes to lie before an earlier one.
    """
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    return _change_between(second, first, ZoneInfo(zone))


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in (before, after] from which the clocks show what they show at `after`."""
    was = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == was:
            before = middle
        else:
            after = middle
    return after


def wall_of(at: datetime, zone: str) -> datetime:
    """What a clock in the zone shows at an instant, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
