"""The values that several answers rest on, read together: roll-ups of unrestricted incidents, with what changed since
and what is restricted laid over them under the reader's rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import BinaryField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from reports.metrics.choices import Group, Reality
from reports.metrics.measures import Measure
from reports.metrics.models import DayRollup, FactState, IncidentFact, StaleDay
from reports.metrics.queries.facts import Wanted, held_facts, restricted_facts, true_facts, unrestricted_rows
from reports.metrics.queries.pending import Pending, oldest_changes, pending_of
from reports.metrics.queries.piles import Piles, split_of
from reports.metrics.queries.recurrence import Change, add_returns, wanted_before, wanted_of
from reports.metrics.questions import Question
from reports.metrics.rollups import part_of

_TRIES = 3
_REALITIES = {Reality.REAL: (False,), Reality.DRILL: (True,), Reality.BOTH: (False, True)}
# What a row of a statement is, in its first column; the second says of which need, or of none.
_STATE, _CHANGE, _ROLLUP, _STALE, _RESTRICTED, _HELD = range(6)
_NO_NEED = -1
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Need:
    """The values of a measure that a question is about, whatever the metric of the question. Without a measure:
    whether incidents came again."""

    measure: Measure | None
    question: Question

    @cached_property
    def wanted(self) -> Wanted:
        if self.measure is None:
            return wanted_of(self.question)
        return Wanted(self.question, part_of(self.measure, in_business_hours=self.question.in_business_hours))

    @cached_property
    def split(self) -> str | None:
        return split_of(self.question)

    @cached_property
    def of_restricted(self) -> Wanted:
        """What of restricted incidents makes a difference."""
        return self.wanted if self.measure is not None else wanted_before(self.question)


@dataclass
class _Filled:
    """What was read of one need; `stale` are days of which no roll-up holds. What is restricted is among the values,
    but not of what came again."""

    need: Need
    piles: Piles
    stale: list[date] = field(default_factory=list)
    sees_restricted: bool = False


class _Moved(Exception):
    """Facts were made anew between two statements."""


def gather(needs: Sequence[Need], at: datetime) -> tuple[Pending, list[Piles]]:
    """The values of each need.

    One query. Where changes wait to be folded, one more and one to three for all of what changed; where roll-ups do not
    answer, one more and one for each such need; what came again needs more, see `add_returns`. They are read again
    when facts were made anew in between; in the end, that is kept from being done meanwhile.
    """
    for _ in range(_TRIES):
        try:
            return _gather(needs, at)
        except _Moved:
            continue
    with transaction.atomic():
        FactState.objects.select_for_update().first()
        return _gather(needs, at, is_held=True)


def _gather(needs: Sequence[Need], at: datetime, *, is_held: bool = False) -> tuple[Pending, list[Piles]]:
    state, of_need = _as_they_are(needs)
    folds = next((row[4] for row in state if row[0] == _STATE), None)
    pending = pending_of(folds, [row[4] for row in state if row[0] == _CHANGE])
    filled = [_filled(need, of_need[place], pending) for place, need in enumerate(needs)]
    measured = [one for one in filled if one.need.measure is not None]
    rests = [one for one in measured if one.need.split is None or one.stale]
    for one in rests:
        one.piles.add_rows(unrestricted_rows(one.need.wanted, one.stale if one.need.split is not None else None))
    true = _true(filled, pending, at)
    has_more = [_add_returns(one, pending, true) for one in filled if one.need.measure is None]
    # What was read in one statement is of one moment.
    if rests or any(has_more) or pending.incidents or pending.uncounted:
        folds_by_now = _take_away_held(measured, pending)
        if folds_by_now != folds and not is_held:
            raise _Moved
    for one in measured:
        one.piles.add_rows(one.need.wanted.rows_of(true))
    return pending, [one.piles for one in filled]


def _as_they_are(needs: Sequence[Need]) -> tuple[Rows, dict[int, Rows]]:
    """How far the facts are and what changed since, and what is kept for each need. One query."""
    branches = [_branch(oldest_changes(), _CHANGE, _NO_NEED, first="incident_id")]
    for place, need in enumerate(needs):
        question, wanted = need.question, need.wanted
        days = {"day__gte": question.since, "day__lt": question.until}
        if need.split is not None:
            kept = DayRollup.objects.filter(
                measure=wanted.part.name, dimension=need.split, is_drill__in=_REALITIES[question.reality], **days
            )
            stale = StaleDay.objects.filter(milestone=wanted.part.milestone, **days)
            branches.append(_branch(kept, _ROLLUP, place, "day", "packed"))
            branches.append(_branch(stale, _STALE, place, "day"))
        restricted = need.of_restricted
        branches.append(_branch(restricted_facts(restricted), _RESTRICTED, place, first="pk", rest=restricted.columns))
    of_need: dict[int, Rows] = defaultdict(list)
    # The first says of which type the columns are.
    for row in _state().union(*branches, all=True):
        of_need[row[1]].append(row)
    return of_need.pop(_NO_NEED, []), of_need


def _state() -> QuerySet[Any, Any]:
    return _branch(FactState.objects.all(), _STATE, _NO_NEED, first="folds")


def _branch(
    rows: QuerySet[Any],
    kind: int,
    place: int,
    day: str = "",
    packed: str = "",
    *,
    first: str = "",
    rest: Sequence[str] = (),
) -> QuerySet[Any, Any]:
    """A part of a statement: what it is, of which need, a day, a roll-up, and four numbers."""
    columns = [
        *(Value(kind), Value(place)),
        F(day) if day else Cast(Value(None), DateField()),
        F(packed) if packed else Cast(Value(None), BinaryField()),
        F(first) if first else Value(0),
        *(map(F, rest) if rest else [Value(0)] * 3),
    ]
    return rows.order_by().values_list(*columns)


def _filled(need: Need, rows: Rows, pending: Pending) -> _Filled:
    """Fill the piles with the roll-ups that hold and with restricted facts that do."""
    piles = Piles(need.question)
    stale = {row[2] for row in rows if row[0] == _STALE}
    keys = frozenset(need.question.only.get(Group(need.split), ())) if need.question.only and need.split else None
    for kind, _place, day, packed, *_numbers in rows:
        if kind == _ROLLUP and day not in stale:
            piles.add_day(day, packed, keys)
    restricted = [row[5:] for row in rows if row[0] == _RESTRICTED and row[4] not in pending.incidents]
    if need.measure is not None:
        piles.add_rows(need.wanted.rows(restricted))
    return _Filled(need, piles, sorted(stale), bool(restricted))


def _add_returns(one: _Filled, pending: Pending, true: Sequence[IncidentFact]) -> bool:
    """Add what roll-ups do not know of what came again; return whether there is any such thing."""
    stale = one.stale if one.need.split is not None else None
    change = Change(pending.incidents, true, one.sees_restricted, stale)
    add_returns(one.piles, one.need.question, change)
    return not change.is_none


def _take_away_held(filled: Sequence[_Filled], pending: Pending) -> int | None:
    """Take away what was added of unrestricted facts that do not hold any more; return how often facts were made anew
    by now. One query."""
    branches = [
        _branch(held_facts(one.need.wanted, pending.incidents), _HELD, place, first="pk", rest=one.need.wanted.columns)
        for place, one in enumerate(filled)
        if pending.incidents
    ]
    of_need: dict[int, Rows] = defaultdict(list)
    for row in _state().union(*branches, all=True) if branches else _state():
        of_need[row[1]].append(row)
    for place, one in enumerate(filled):
        one.piles.take_away(one.need.wanted.rows(row[5:] for row in of_need[place]))
    return next((row[4] for row in of_need[_NO_NEED]), None)


def _true(filled: Sequence[_Filled], pending: Pending, at: datetime) -> list[IncidentFact]:
    """What changed as it is now. One to three queries where anything did."""
    measures = [one.need.measure for one in filled if one.need.measure is not None]
    parts = [one.need.wanted.part for one in filled]
    return true_facts(pending.incidents, measures, parts, at=at, zone=timezone.get_default_timezone())
