"""Which incidents came again, as the principal sees them: the service and the category had one not long before.

Roll-ups know of unrestricted incidents as they were folded. What is not among these, or not any more, changes of them
only what comes next after it, and nothing where another one stands not long before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from reports.metrics.choices import DIMENSIONS
from reports.metrics.histograms import NOBODY
from reports.metrics.models import IncidentFact
from reports.metrics.periods import first_hour
from reports.metrics.queries.facts import Row, Wanted, held_facts, restricted_facts, unrestricted_facts
from reports.metrics.queries.neighbours import WITHIN_HOURS, Place, neighbours, place_at
from reports.metrics.queries.piles import Piles
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Question
from reports.metrics.rollups import RETURNING
from reports.metrics.standing import WITHIN

# What is read of a fact: these, the key of its group, and what is filtered by.
_OWN = ("incident_id", "is_drill", "reported_hour", "service_id", "category_id")
_HOUR, _SERVICE, _KEY, _ONLY = 2, 3, 5, 6
Stand = tuple[Any, ...]


def wanted_of(question: Question) -> Wanted:
    """What counts itself."""
    return Wanted(question, replace(RETURNING, column=""))


def wanted_before(question: Question) -> Wanted:
    """What counts, and whatever may stand before it: of any team and priority."""
    return wanted_of(replace(question, since=question.since - WITHIN, only={}, group=None))


@dataclass(frozen=True)
class Change:
    """What roll-ups do not know of. `pending` are the incidents whose facts do not hold, `true` those that hold of
    them; `stale` are the days that no roll-up answers, None for all."""

    pending: Collection[int]
    true: Sequence[IncidentFact]
    sees_restricted: bool
    stale: Collection[date] | None

    @property
    def is_none(self) -> bool:
        return not (self.pending or self.sees_restricted or self.stale or self.stale is None)


def add_returns(piles: Piles, question: Question, change: Change) -> None:
    """Add to what roll-ups say of the days that they answer what they do not know, and everything of all other days.

    Without a change no query; else one each for what is restricted, for what was held, and for the neighbours of a
    thousand of either. Where roll-ups do not answer, two more, which read everything of those days and of 30 before.
    """
    if change.is_none:
        return
    reading = _Reading(question)
    widened = wanted_before(question)
    added = [reading.stand_of(fact) for fact in change.true if widened.fits(fact)]
    if change.sees_restricted:
        rows = restricted_facts(widened).values_list(*reading.columns)
        added += [row for row in rows if row[0] not in change.pending]
    apart = change.stale is None or bool(change.stale)
    if apart:
        piles.add_rows(reading.rows_on(change.stale, _everything(reading, change, added)))
    if change.stale is None:
        return
    held = held_facts(widened, change.pending).values_list(*reading.columns) if change.pending else []
    for stands, add, take_away in ((added, piles.add_rows, piles.take_away), (held, piles.take_away, piles.add_rows)):
        more, less = _difference(list(stands), reading, change.pending)
        add(reading.rows_but_on(change.stale, more))
        take_away(reading.rows_but_on(change.stale, less))


@dataclass(frozen=True)
class _Reading:
    """How facts are read for a question."""

    question: Question

    @cached_property
    def columns(self) -> tuple[str, ...]:
        group = self.question.group
        key = column_of(group) if group in DIMENSIONS else "incident_id"
        return (*_OWN, key, *(column_of(dimension) for dimension in self.question.only))

    def stand_of(self, fact: IncidentFact) -> Stand:
        return tuple(getattr(fact, name) for name in self.columns)

    def rows_on(self, days: Collection[date] | None, valued: Iterable[tuple[Stand, int | None]]) -> Iterator[Row]:
        """What counts on these days, None for all."""
        ordinals = None if days is None else {day.toordinal() for day in days}
        return self._rows(item for item in valued if ordinals is None or item[0][_HOUR] // 24 in ordinals)

    def rows_but_on(self, days: Collection[date], valued: Iterable[tuple[Stand, int | None]]) -> Iterator[Row]:
        """What counts on all other days."""
        ordinals = {day.toordinal() for day in days}
        return self._rows(item for item in valued if item[0][_HOUR] // 24 not in ordinals)

    def _rows(self, valued: Iterable[tuple[Stand, int | None]]) -> Iterator[Row]:
        first, end = wanted_of(self.question).hours
        wanted = [frozenset(keys) for keys in self.question.only.values()]
        is_split = self.question.group in DIMENSIONS
        for stand, value in valued:
            if first <= stand[_HOUR] < end and all(
                key in keys for key, keys in zip(stand[_ONLY:], wanted, strict=True)
            ):
                key = stand[_KEY] if is_split else 0
                yield stand[_HOUR], NOBODY if key is None else key, value


def _place(stand: Stand) -> Place | None:
    incident, is_drill, hour, service, category = stand[: len(_OWN)]
    return place_at(incident, is_drill=is_drill, hour=hour, service=service, category=category)


def _difference(
    stands: Sequence[Stand], reading: _Reading, without: Collection[int]
) -> tuple[list[tuple[Stand, int | None]], list[tuple[Stand, int | None]]]:
    """What these add to unrestricted facts `without` some, and what they take away: their own values, and those of
    what follows them and had nothing else not long before."""
    places = {stand[0]: place for stand in stands if (place := _place(stand)) is not None}
    near = neighbours(places.values(), reading.columns, without)
    lines = _lines(places.values())
    more: list[tuple[Stand, int | None]] = []
    first_ones: dict[int, Stand] = {}
    for stand in stands:
        place = places.get(stand[0])
        if place is None:
            more.append((stand, None))
            continue
        earlier, later = near[place.incident]
        more.append((stand, int(earlier is not None or _follows(place, lines[place.line]))))
        if later is not None and (earlier is None or later[_HOUR] - earlier > WITHIN_HOURS):
            first_ones[later[0]] = later
    more += [(later, 1) for later in first_ones.values()]
    return more, [(later, 0) for later in first_ones.values()]


def _lines(places: Iterable[Place]) -> dict[tuple[int, int, bool], list[tuple[int, int]]]:
    lines: dict[tuple[int, int, bool], list[tuple[int, int]]] = defaultdict(list)
    for place in places:
        lines[place.line].append((place.hour, place.incident))
    for own in lines.values():
        own.sort()
    return lines


def _follows(place: Place, line: list[tuple[int, int]]) -> bool:
    before = bisect_left(line, (place.hour, place.incident)) - 1
    return before >= 0 and place.hour - line[before][0] <= WITHIN_HOURS


def _everything(reading: _Reading, change: Change, added: Sequence[Stand]) -> Iterator[tuple[Stand, int | None]]:
    """Every incident of the days that no roll-up answers, with whether it came again."""
    question = reading.question
    if change.stale is not None:
        question = replace(question, since=min(change.stale), until=max(change.stale) + date.resolution)
    widened = wanted_before(question)
    first, end = widened.hours
    rows = unrestricted_facts(widened).values_list(*reading.columns)
    kept = (row for row in rows.iterator(chunk_size=10_000) if row[0] not in change.pending)
    since = first_hour(question.since)
    alike: dict[tuple[Any, ...], list[Stand]] = defaultdict(list)
    for stand in chain(kept, (stand for stand in added if first <= stand[_HOUR] < end)):
        alike[stand[1], stand[_SERVICE], stand[_SERVICE + 1]].append(stand)
    for (_is_drill, service, _category), own in alike.items():
        own.sort(key=lambda stand: (stand[_HOUR], stand[0]))
        before: int | None = None
        for stand in own:
            hour = stand[_HOUR]
            # Those before the days only say what came before.
            if hour >= since:
                yield stand, None if service is None else int(before is not None and hour - before <= WITHIN_HOURS)
            before = hour
