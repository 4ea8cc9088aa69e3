"""When people work, to the second: windows of business time, adding it up and counting it. Pure.

A moment is business time when the wall clock of the zone shows a time within the hours of its date. So an hour that
the clock skips is worked by nobody, one that it shows twice counts twice, and a whole day lasts 23, 24 or 25 hours.
All instants are aware; what is returned is UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Interval = tuple[int, int]
Span = tuple[datetime, datetime]
ONE_DAY = timedelta(days=1)
# No more than this is looked through for the next opening.
PATIENCE = timedelta(days=2 * 366)
# Around a date, everything that any zone could call by it.
_BEFORE, _AFTER = timedelta(hours=16), timedelta(hours=40)


class NeverOpens(ValueError):
    """Business time is asked for where there is none for two years."""


def no_holidays(_year: int) -> Mapping[date, str]:
    return {}


@dataclass(frozen=True)
class Closing:
    """What a date has instead of its weekday's hours: none at all, or its own (minutes of the day)."""

    name: str = ""
    hours: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class BusinessHours:
    """When people work, in wall time of one zone.

    `weekly`: for each weekday (Monday is 0) its intervals in minutes of the day, in order, half-open; 1440 ends a day.
    `holidays_in`: the names of a year's days on which nobody works; an exception of the same date goes before them.
    Whoever is always open knows no holidays and no exceptions.
    """

    zone: str = "UTC"
    is_always_open: bool = False
    weekly: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)
    holidays_in: Callable[[int], Mapping[date, str]] = no_holidays
    exceptions: Mapping[date, Closing] = field(default_factory=dict)

    def on(self, day: date) -> tuple[tuple[Interval, ...], str]:
        """The hours of a date, and the name of the exception or holiday that makes them so."""
        if self.is_always_open:
            return ((0, 1440),), ""
        if (closing := self.exceptions.get(day)) is not None:
            return closing.hours, closing.name or "Exception"
        if (holiday := self.holidays_in(day.year).get(day)) is not None:
            return (), holiday
        return self.weekly.get(day.weekday(), ()), ""


# Open day and night: what is promised without business hours.
ALWAYS = BusinessHours(is_always_open=True)


def windows(hours: BusinessHours, begins: datetime, ends: datetime, *, without: Sequence[Span] = ()) -> Iterator[Span]:
    """The stretches of business time within [begins, ends), in order; `without` are spans that do not count."""
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    for window in _open_within(hours, begins, ends):
        yield from _less(window, without)


def _open_within(hours: BusinessHours, begins: datetime, ends: datetime) -> Iterator[Span]:
    if hours.is_always_open:
        if begins < ends:
            yield begins, ends
        return
    zone = ZoneInfo(hours.zone)
    # A date more at each end: of a date that the clock turns back into, a part comes after the next one has begun.
    first, last = begins.astimezone(zone).date() - ONE_DAY, ends.astimezone(zone).date() + ONE_DAY
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    for opens, closes in sorted(window for day in days for window in _windows_of(hours, day)):
        within = max(opens, begins), min(closes, ends)
        if within[0] < within[1]:
            yield within


def _less(window: Span, without: Sequence[Span]) -> Iterator[Span]:
    """What is left of a window; the spans may overlap."""
    opens, closes = window
    for begins, ends in sorted(without):
        if ends <= opens or begins >= ends:
            continue
        if begins >= closes:
            break
        if begins > opens:
            yield opens, begins
        opens = max(opens, ends)
    if opens < closes:
        yield opens, closes


def _windows_of(hours: BusinessHours, day: date) -> list[Span]:
    """The windows of one date in UTC: one for each interval and each offset that the date sees."""
    intervals, _ = hours.on(day)
    if not intervals:
        return []
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = []
    for begins, ends, offset in _pieces(hours.zone, day):
        for first, last in intervals:
            opens = max(midnight + timedelta(minutes=first) - offset, begins)
            closes = min(midnight + timedelta(minutes=last) - offset, ends)
            if opens < closes:
                found.append((opens, closes))
    return found


@lru_cache(maxsize=8192)
def _pieces(zone_name: str, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The stretches of one offset around a date: one, or two where the clock is changed."""
    zone = ZoneInfo(zone_name)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    begins, ends = midnight - _BEFORE, midnight + _AFTER
    before, after = _offset(begins, zone), _offset(ends, zone)
    if before == after:
        return ((begins, ends, before),)
    low, high = begins, ends
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return ((begins, high, before), (high, ends, after))


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def business_between(
    hours: BusinessHours, begins: datetime, ends: datetime, *, without: Sequence[Span] = ()
) -> timedelta:
    """How much business time lies in [begins, ends); none where `ends` is not after `begins`."""
    spans = windows(hours, begins, ends, without=without)
    return sum((last - first for first, last in spans), timedelta())


def add_business(hours: BusinessHours, start: datetime, length: timedelta, *, without: Sequence[Span] = ()) -> datetime:
    """The earliest instant by which `length` of business time has passed since `start`; `start` itself for none.

    Raises NeverOpens, and ValueError for a negative length.
    """
    if length < timedelta():
        raise ValueError("Business time is added, never taken away.")
    start = start.astimezone(UTC)
    if not length:
        return start
    left, since = length, start
    horizon = start
    while horizon - since <= PATIENCE:
        chunk = min(max(4 * left, 7 * ONE_DAY), 56 * ONE_DAY)
        for opens, closes in windows(hours, horizon, horizon + chunk, without=without):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
            since = closes
        horizon += chunk
    raise NeverOpens("There is no business time for two years.")


def is_open_at(hours: BusinessHours, moment: datetime) -> bool:
    """Whether people work at an instant."""
    if hours.is_always_open:
        return True
    local = moment.astimezone(ZoneInfo(hours.zone))
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return any(first * 60 <= seconds < last * 60 for first, last in hours.on(local.date())[0])


def opens_ever(hours: BusinessHours, since: date) -> bool:
    """Whether there is any business time in the two years after a date."""
    days = (since + timedelta(days=number) for number in range(PATIENCE.days))
    return hours.is_always_open or any(hours.on(day)[0] for day in days)
