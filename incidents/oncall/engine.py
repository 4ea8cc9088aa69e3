"""Who is on call when: rotations in layers, with overrides above them, as half-open spans of UTC instants. Pure.

All of a rotation is wall time of its zone: its hand-overs, also those every so many hours, and its hours. So somebody
who takes over at 08:00 does so all year; the turn in which the clocks change is an hour shorter or longer. Where a wall
time is skipped or occurs twice, see `walls`. Each turn ends at the instant at which the next begins.

The topmost layer that has somebody is on call. Overrides stand above all layers; of two, the one made later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from incidents.oncall.choices import HandOver, OverrideKind
from incidents.oncall.walls import instant_of, wall_of

DAY = timedelta(days=1)
# No clock change is longer: the largest ever left out a whole day.
LONGEST_CHANGE = timedelta(hours=26)
# The shortest span there is.
TICK = timedelta(microseconds=1)
ROTATION = "rotation"


@dataclass(frozen=True)
class Window:
    """Hours of one weekday (0 is Monday). What ends no later than it begins ends on the next day."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True)
class Source:
    """Why somebody is on call: `kind` is "rotation" or how the override came about, `pk` that of its row."""

    kind: str
    pk: int
    name: str = ""

    @property
    def is_override(self) -> bool:
        return self.kind != ROTATION


@dataclass(frozen=True)
class Span:
    """Somebody (the key of a user) from `begins` to just before `ends`. `turn`: when the whole turn began."""

    begins: datetime
    ends: datetime
    person: int
    source: Source
    turn: datetime

    def within(self, begins: datetime, ends: datetime) -> Span | None:
        """The part that lies in [begins, ends), if any."""
        begins, ends = max(self.begins, begins), min(self.ends, ends)
        return replace(self, begins=begins, ends=ends) if begins < ends else None


@dataclass(frozen=True)
class Rules:
    """One version of a rotation: how it turns from the instant `begins` until `ends`.

    `starts_on` and `ends_on` are meant at the hand-over time, and turns are counted from the former. None among
    `people` is a place that nobody holds. Without `hours` it is always; `weekday` counts for weekly hand-overs.
    """

    rotation: int
    name: str
    position: int
    zone: str
    people: tuple[int | None, ...]
    kind: HandOver
    hand_over: time
    starts_on: date
    begins: datetime
    ends: datetime | None = None
    ends_on: date | None = None
    every: int = 1
    weekday: int | None = None
    hours: tuple[Window, ...] = ()

    @property
    def source(self) -> Source:
        return Source(ROTATION, self.rotation, self.name)

    @property
    def step(self) -> timedelta:
        """Wall time from one hand-over to the next."""
        unit = {HandOver.WEEKLY: 7 * DAY, HandOver.HOURS: timedelta(hours=1)}.get(self.kind, DAY)
        return unit * self.every

    @property
    def anchor(self) -> datetime:
        """The wall time from which turns are counted: of a weekly one, the weekday on or before its first day."""
        first = datetime.combine(self.starts_on, self.hand_over)
        if self.kind != HandOver.WEEKLY or self.weekday is None:
            return first
        return first - (self.starts_on.weekday() - self.weekday) % 7 * DAY


@dataclass(frozen=True)
class Cover:
    """An override: this person from `begins` to just before `ends`, whatever the layers say."""

    pk: int
    person: int
    begins: datetime
    ends: datetime
    kind: OverrideKind = OverrideKind.OVERRIDE


@dataclass(frozen=True)
class Plan:
    """A schedule: versions of its rotations in any order, its overrides as they were made, and when it was retired."""

    rules: tuple[Rules, ...] = ()
    covers: tuple[Cover, ...] = ()
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Layer:
    """What one rotation by itself gives: the row of a calendar."""

    rotation: int
    name: str
    position: int
    spans: list[Span]


def turns(rules: Rules, begins: datetime, ends: datetime) -> Iterator[Span]:
    """The turns of one version in [begins, ends), cut to its hours, in order."""
    begins, ends = _life(rules, begins, ends)
    if begins >= ends or not rules.people:
        return
    open_hours = list(_open_hours(rules, begins, ends)) if rules.hours else [(begins, ends)]
    for turn in _whole_turns(rules, begins, ends):
        for opens, closes in open_hours:
            if (part := turn.within(opens, closes)) is not None:
                yield part


def _life(rules: Rules, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """The part of [begins, ends) in which the version is in force and its rotation runs."""
    first = instant_of(datetime.combine(rules.starts_on, rules.hand_over), rules.zone)
    begins = max(begins, rules.begins, first)
    if rules.ends is not None:
        ends = min(ends, rules.ends)
    if rules.ends_on is not None:
        ends = min(ends, instant_of(datetime.combine(rules.ends_on, rules.hand_over), rules.zone))
    return begins, ends


def _whole_turns(rules: Rules, begins: datetime, ends: datetime) -> Iterator[Span]:
    number = max(0, (wall_of(begins, rules.zone) - LONGEST_CHANGE - rules.anchor) // rules.step)
    takes_over = instant_of(rules.anchor + number * rules.step, rules.zone)
    while takes_over < ends:
        number += 1
        hands_over = instant_of(rules.anchor + number * rules.step, rules.zone)
        person = rules.people[(number - 1) % len(rules.people)]
        whole = Span(takes_over, hands_over, person or 0, rules.source, takes_over)
        if person is not None and (part := whole.within(begins, ends)) is not None:
            yield part
        takes_over = hands_over


def _open_hours(rules: Rules, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The hours of a version in [begins, ends), in order, each as long as it goes on without a break."""
    day = (wall_of(begins, rules.zone) - LONGEST_CHANGE).date() - DAY
    last = (wall_of(ends, rules.zone) + LONGEST_CHANGE).date()
    opens: datetime | None = None
    closes = begins
    while day <= last:
        for window in sorted((w for w in rules.hours if w.weekday == day.weekday()), key=lambda w: w.begins):
            starts, stops = _window_on(window, day, rules.zone)
            if opens is not None and starts <= closes:
                closes = max(closes, stops)
                continue
            if opens is not None:
                yield opens, closes
            opens, closes = starts, stops
        day += DAY
    if opens is not None:
        yield opens, closes


def _window_on(window: Window, day: date, zone: str) -> tuple[datetime, datetime]:
    closing_day = day + DAY if window.ends <= window.begins else day
    return (
        instant_of(datetime.combine(day, window.begins), zone),
        instant_of(datetime.combine(closing_day, window.ends), zone),
    )


def layers(plan: Plan, begins: datetime, ends: datetime) -> list[Layer]:
    """What each rotation by itself gives in [begins, ends), the topmost first; where it stands is its latest place."""
    ends = min(ends, plan.retired_at) if plan.retired_at is not None else ends
    found: dict[int, list[Rules]] = {}
    for rules in sorted(plan.rules, key=lambda rules: rules.begins):
        found.setdefault(rules.rotation, []).append(rules)
    rows = [
        Layer(
            rotation, of[-1].name, of[-1].position, joined(span for rules in of for span in turns(rules, begins, ends))
        )
        for rotation, of in found.items()
    ]
    return sorted(rows, key=lambda row: (row.position, row.rotation))


def final(plan: Plan, begins: datetime, ends: datetime) -> list[Span]:
    """Who is on call in [begins, ends), in order, nobody twice at once: layers from the bottom up, then overrides."""
    ends = min(ends, plan.retired_at) if plan.retired_at is not None else ends
    result: list[Span] = []
    for rules in sorted(plan.rules, key=lambda rules: (-rules.position, -rules.rotation)):
        result = lay_over(result, list(turns(rules, begins, ends)))
    for cover in plan.covers:
        whole = Span(cover.begins, cover.ends, cover.person, Source(cover.kind, cover.pk), cover.begins)
        part = whole.within(begins, ends)
        result = lay_over(result, [part] if part is not None else [])
    return joined(result)


def holder(plan: Plan, at: datetime) -> Span | None:
    """Who is on call at one instant, as a span that says why (not how long)."""
    return next(iter(final(plan, at, at + TICK)), None)


def lay_over(under: Sequence[Span], over: Sequence[Span]) -> list[Span]:
    """What is left of `under`, with `over` above it, in order. Within each, spans are in order and apart."""
    if not over:
        return list(under)
    left: list[Span] = []
    first = 0
    for span in under:
        begins = span.begins
        while first < len(over) and over[first].ends <= begins:
            first += 1
        for upper in over[first:]:
            if upper.begins >= span.ends:
                break
            if begins < upper.begins:
                left.append(replace(span, begins=begins, ends=upper.begins))
            begins = max(begins, upper.ends)
        if begins < span.ends:
            left.append(replace(span, begins=begins))
    return sorted([*left, *over], key=lambda span: span.begins)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, with those put together that are one turn of one person and were cut where a version ended."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if last is not None and last.ends == span.begins and _is_same_turn(last, span):
            result[-1] = replace(last, ends=span.ends)
        else:
            result.append(span)
    return result


def _is_same_turn(one: Span, other: Span) -> bool:
    same = (one.person, one.turn, one.source.kind, one.source.pk)
    return same == (other.person, other.turn, other.source.kind, other.source.pk)


def gaps(spans: Iterable[Span], begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """The parts of [begins, ends) in which none of `spans` (in order, apart) has anybody."""
    found = []
    for span in spans:
        if begins < span.begins:
            found.append((begins, min(span.begins, ends)))
        begins = max(begins, span.ends)
    if begins < ends:
        found.append((begins, ends))
    return found
