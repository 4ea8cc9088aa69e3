"""When drills of a programme take place: a rule in wall time, its windows and what is closed. Pure.

A wall time that a clock change skips counts at the instant its clock would have shown before the change; one that
occurs twice counts once, at the first (as `incidents.timers.slots` has it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.catalog.hours import WEEKDAYS
from incidents.timers.slots import BadRule, Recurrence

Windows = Mapping[str, Sequence[Sequence[str]]]
Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)
_DAYS = tuple(WEEKDAYS)


@dataclass(frozen=True)
class Closed:
    """Days without drills, both ends included."""

    name: str
    starts_on: date
    ends_on: date

    def covers(self, first: date, last: date) -> bool:
        return self.starts_on <= last and first <= self.ends_on


@dataclass(frozen=True)
class Occurrence:
    """One date of a programme. `slot_at` (UTC) is its name for ever; `dropped` says why nothing takes place then.

    Of a surprise, `spans` are the instants between which it may begin; otherwise it begins at its slot.
    """

    slot_at: datetime
    on: date
    dropped: str = ""
    spans: tuple[Span, ...] = ()

    def begins(self, draw: Callable[[int], int], *, after: datetime) -> datetime | None:
        """When it begins, later than `after`; none when that has passed.

        `draw(n)` returns a number from 0 to n - 1; a surprise begins at that minute of its spans.
        """
        if not self.spans:
            return self.slot_at if self.slot_at > after else None
        left = [(max(begins, _next_minute(after)), ends) for begins, ends in self.spans]
        minutes = [max((ends - begins) // MINUTE, 0) for begins, ends in left]
        if not sum(minutes):
            return None
        drawn = draw(sum(minutes))
        for (begins, _ends), length in zip(left, minutes, strict=True):
            if drawn < length:
                return begins + drawn * MINUTE
            drawn -= length
        raise ValueError("What was drawn lies outside.")


@dataclass(frozen=True)
class Dates:
    """The dates of a programme. `minutes` is how long a drill takes. Raises BadRule when they make no sense."""

    recurrence: Recurrence
    minutes: int
    windows: Windows
    is_surprise: bool
    closed: tuple[Closed, ...] = ()

    def between(self, after: datetime, until: datetime) -> list[Occurrence]:
        """Every occurrence later than `after` and not later than `until`, dropped ones too."""
        found, at = [], after
        while (slot := self.recurrence.next_after(at)) is not None and slot <= until:
            found.append(self.occurrence(slot))
            at = slot
        return found

    def upcoming(self, after: datetime, count: int) -> list[Occurrence]:
        """The next `count` occurrences, dropped ones too."""
        return [self.occurrence(slot) for slot in self.recurrence.upcoming(after, count)]

    def includes(self, slot: datetime) -> bool:
        """Whether the rule brings this slot."""
        return self.recurrence.next_after(slot - MINUTE) == slot

    def occurrence(self, slot: datetime) -> Occurrence:
        zone = ZoneInfo(self.recurrence.zone)
        local = slot.astimezone(zone)
        spans = self._spans(local.date(), zone)
        ends = (spans[-1][1] if self.is_surprise and spans else slot) + self.minutes * MINUTE
        last = (ends - MINUTE).astimezone(zone).date()
        shut = next((one for one in self.closed if one.covers(local.date(), last)), None)
        dropped = ""
        if shut is not None:
            dropped = f"{shut.name}: no drills {_days(shut)}."
        elif self.windows and not spans:
            dropped = f"No drill may begin on a {WEEKDAYS[_DAYS[local.weekday()]]}."
        elif self.windows and not self.is_surprise and not any(begins <= slot < end for begins, end in spans):
            dropped = f"{local:%H:%M} lies outside the hours in which a drill may begin."
        return Occurrence(slot, local.date(), dropped, spans if self.is_surprise and not dropped else ())

    def _spans(self, on: date, zone: ZoneInfo) -> tuple[Span, ...]:
        if not self.windows:
            return ((_instant(on, "00:00", zone), _instant(on, "24:00", zone)),)
        hours = self.windows.get(_DAYS[on.weekday()], ())
        return tuple((_instant(on, begins, zone), _instant(on, ends, zone)) for begins, ends in hours)


def dates_of(
    *,
    rule: str,
    starts_on: date,
    time_of_day: time,
    time_zone: str,
    minutes: int,
    windows: Windows,
    is_surprise: bool,
    closed: Iterable[Closed] = (),
) -> Dates:
    """Raises BadRule, whose text is a sentence."""
    if "HOURLY" in rule.upper():
        raise BadRule("A programme has at most one drill a day: write a rule such as FREQ=MONTHLY;BYDAY=2TU.")
    if "BYHOUR" in rule.upper() or "BYMINUTE" in rule.upper():
        raise BadRule(
            "A programme has at most one drill a day, at the time said beside: leave BYHOUR and BYMINUTE out."
        )
    recurrence = Recurrence(rule, time_of_day, time_zone, starts_on)
    return Dates(recurrence, minutes, windows, is_surprise, tuple(closed))


def _instant(on: date, wall: str, zone: ZoneInfo) -> datetime:
    hours, minutes = (int(part) for part in wall.split(":"))
    day = on + timedelta(days=1) if hours == 24 else on
    return datetime.combine(day, time(hours % 24, minutes), zone).astimezone(UTC)


def _next_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + MINUTE


def _days(shut: Closed) -> str:
    first, last = f"{shut.starts_on.day} {shut.starts_on:%b %Y}", f"{shut.ends_on.day} {shut.ends_on:%b %Y}"
    return f"on {first}" if first == last else f"from {first} to {last}"
