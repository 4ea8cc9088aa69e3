"""Quiet hours: until when somebody is not to be disturbed, by the wall clock of their zone. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(at: datetime, *, starts: time, ends: time, weekdays: Collection[int], zone: str) -> datetime:
    """Return `at` itself when nobody minds, else the instant (UTC) at which the quiet time in force ends.

    `weekdays` are those on which a quiet time begins, 0 for Monday; with `ends` before `starts` it ends on the next
    day. Half-open: at the end one may be disturbed. An hour that the clock shows twice is quiet both times; a start or
    end that the clock leaves out is the moment at which it leaps.
    """
    wall = ZoneInfo(zone)
    today = at.astimezone(wall).date()
    for day in (today - timedelta(days=1), today):
        if day.weekday() not in weekdays:
            continue
        begins = _instant(day, starts, wall, is_last=False)
        stops = _instant(day if ends > starts else day + timedelta(days=1), ends, wall, is_last=True)
        if begins <= at < stops:
            return stops
    return at


def _instant(day: date, clock: time, wall: ZoneInfo, *, is_last: bool) -> datetime:
    """When the wall clock shows this time: the first or the last time it does."""
    shown = datetime.combine(day, clock.replace(tzinfo=None))
    early, late = (shown.replace(tzinfo=wall, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if is_last else early
    # The clock leaps over it: by the offset after the leap it lies before the leap, and the other way round.
    return _leap(late, early, wall)


def _leap(before: datetime, after: datetime, wall: ZoneInfo) -> datetime:
    """The instant between the two, to the second, at which the zone's offset changes."""
    old = before.astimezone(wall).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, wall).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
