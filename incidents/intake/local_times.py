"""Wall-clock times as other tools export them, turned into instants. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidents.refusals import Refused

# 31/12/2026 14:05, with or without seconds; day first.
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?")


class TimeZoneUnknown(Refused):
    """A name that is no time zone."""

    code = "time_zone_unknown"


class ClockChange(StrEnum):
    """What the clocks did to a wall-clock time."""

    AMBIGUOUS = "ambiguous"
    NONEXISTENT = "nonexistent"


class Instant(NamedTuple):
    """An aware UTC time, and whether the wall clock was in doubt about it."""

    at: datetime
    clock_change: ClockChange | None = None


class LocalTimes:
    """Reads times written on one zone's wall clock.

    An hour that comes twice in autumn is read as the first of the two (fold=0); an hour that is skipped in spring is
    shifted forward by the length of the gap. A time with an offset of its own is taken at its word.
    """

    def __init__(self, zone_name: str) -> None:
        """Raises TimeZoneUnknown."""
        try:
            self.zone = ZoneInfo(zone_name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise TimeZoneUnknown(f"“{zone_name}” is not a time zone. Write one like Europe/London.") from None
        self.read = lru_cache(maxsize=20_000)(self._read)

    def _read(self, text: str) -> Instant:
        """Return the instant. Accepts 31/12/2026 14:05 and ISO 8601. Raises ValueError with a sentence."""
        wall = _parse(text)
        if wall.tzinfo is not None:
            return Instant(wall.astimezone(UTC))
        first, second = (wall.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        try:
            at = first.astimezone(UTC)
            if at.astimezone(self.zone).replace(tzinfo=None, fold=0) != wall:
                return Instant(at, ClockChange.NONEXISTENT)
            twice = second.utcoffset() != first.utcoffset()
        except OverflowError:
            raise ValueError(f"“{text}” is too far from today.") from None
        return Instant(at, ClockChange.AMBIGUOUS if twice else None)


def _parse(text: str) -> datetime:
    match = _DAY_FIRST.fullmatch(text)
    try:
        if match is None:
            wall = datetime.fromisoformat(text)
        else:
            day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
            wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- a wall clock has no zone yet
    except ValueError:
        raise ValueError(f"“{text}” is not a time like 31/12/2026 14:05 or 2026-12-31T14:05.") from None
    # Zones and databases go no further than this.
    if not datetime(1900, 1, 1) < wall.replace(tzinfo=None) < datetime(2200, 1, 1):  # noqa: DTZ001 -- as above
        raise ValueError(f"“{text}” is too far from today.")
    return wall - timedelta(microseconds=wall.microsecond)
