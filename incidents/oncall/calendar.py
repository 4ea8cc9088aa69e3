"""A schedule laid out by the days of one zone: what a calendar page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from incidents.oncall.engine import Source, Span, gaps
from incidents.oncall.walls import instant_of, wall_of

DAY = timedelta(days=1)
# As many colours as the page's stylesheet has for people.
COLOURS = 8


@dataclass(frozen=True)
class Piece:
    """What one day shows of a shift, or of a hole (`person` None): `begins` and `ends` are those of the whole.

    `left` and `width` are its place in the day's bar, in minutes since the day began. The labels are wall times.
    """

    begins: datetime
    ends: datetime
    person: int | None
    source: Source | None
    left: int
    width: int
    begins_label: str
    ends_label: str
    colour: int = 0


@dataclass(frozen=True)
class Day:
    """One day of a zone, from `begins` to just before `ends` (UTC), `minutes` long. `now`: how far it has gone."""

    on: date
    begins: datetime
    ends: datetime
    is_today: bool
    minutes: int
    now: int | None
    rows: list[list[Piece]]


def colours_of(people: Iterable[int]) -> dict[int, int]:
    """A colour for each person, in the order in which they come."""
    return {person: number % COLOURS for number, person in enumerate(dict.fromkeys(people))}


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """When a day of the zone begins and ends (UTC): 23, 24 or 25 hours."""
    return instant_of(datetime.combine(on, time()), zone), instant_of(datetime.combine(on + DAY, time()), zone)


def days_between(
    first: date, count: int, zone: str, rows: Sequence[Sequence[Span]], colours: dict[int, int], *, now: datetime
) -> list[Day]:
    """`count` days from `first` on, each with its pieces of every row. In the first row, holes are pieces as well."""
    begins, ends = day_bounds(first, zone)[0], day_bounds(first + (count - 1) * DAY, zone)[1]
    holes = [Span(opens, closes, 0, Source("", 0), opens) for opens, closes in gaps(rows[0], begins, ends)]
    whole = [sorted([*rows[0], *holes], key=lambda span: span.begins), *rows[1:]]
    return [_day(first + number * DAY, zone, whole, colours, now) for number in range(count)]


def _day(on: date, zone: str, rows: Sequence[Sequence[Span]], colours: dict[int, int], now: datetime) -> Day:
    begins, ends = day_bounds(on, zone)
    is_today = begins <= now < ends
    pieces = [
        [_piece(span, begins, ends, zone, colours) for span in row if span.begins < ends and span.ends > begins]
        for row in rows
    ]
    gone = _minutes(begins, now) if is_today else None
    return Day(on, begins, ends, is_today, max(_minutes(begins, ends), 1), gone, pieces)


def _piece(span: Span, begins: datetime, ends: datetime, zone: str, colours: dict[int, int]) -> Piece:
    left, right = max(span.begins, begins), min(span.ends, ends)
    is_hole = not span.source.kind
    return Piece(
        begins=span.begins,
        ends=span.ends,
        person=None if is_hole else span.person,
        source=None if is_hole else span.source,
        left=_minutes(begins, left),
        width=max(_minutes(left, right), 1),
        begins_label="" if span.begins < begins else f"{wall_of(span.begins, zone):%H:%M}",
        ends_label="" if span.ends > ends else _closing(span.ends, ends, zone),
        colour=colours.get(span.person, 0),
    )


def _closing(at: datetime, ends: datetime, zone: str) -> str:
    return "24:00" if at == ends else f"{wall_of(at, zone):%H:%M}"


def _minutes(begins: datetime, ends: datetime) -> int:
    return int((ends - begins).total_seconds() // 60)


def week_of(on: date) -> date:
    """The Monday of a day's week."""
    return on - on.weekday() * DAY


def month_of(on: date) -> tuple[date, int]:
    """The Monday on or before the first of a day's month, and how many days whole weeks take to its end."""
    first = on.replace(day=1)
    after = (first + 32 * DAY).replace(day=1)
    monday = week_of(first)
    weeks = -(-(after - monday).days // 7)
    return monday, weeks * 7
