"""What was open at the end of days: everything reported until then less everything that had ended."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.utils import timezone

from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.histograms import Pile, Run
from reports.metrics.measures import MEASURES
from reports.metrics.queries.direct import young_ages
from reports.metrics.queries.kept import Figures, Names, Recipe, told_key
from reports.metrics.queries.piles import Piles
from reports.metrics.queries.reading import Need
from reports.metrics.questions import Figure, Question
from reports.metrics.rollups import ENDED
from reports.metrics.summaries import figure_of

REPORTED = next(measure for measure in MEASURES if measure.name == "reported")
_FIRST = date(1, 1, 1)
_DAY_SECONDS = 86_400
# So many days, back from the one on which it is looked at, are told by the clock where half of all or more lie there.
_YOUNG = 2


@dataclass(frozen=True)
class Flow:
    """What came in and what ended, from the beginning of time until the last day that is asked for."""

    reported: Piles
    ended: Piles


def _level_needs(question: Question, at: datetime) -> list[Need]:
    by_time = question.group is None or question.group in OF_TIME
    return _needs(question, at, Group.DAY if by_time else question.group)


def _age_needs(question: Question, at: datetime) -> list[Need]:
    return _needs(question, at, Group.DAY)


def _needs(question: Question, at: datetime, group: Group | None) -> list[Need]:
    asked = replace(question, since=_FIRST, until=_last_day(question, at) + timedelta(days=1), group=group)
    return [Need(REPORTED, asked), Need(ENDED, asked)]


def _levels(question: Question, piles: Sequence[Piles], names: Names, at: datetime) -> Figures:
    """How many were open at the end of each day, week or month, or of the period, as far as it has come. Of types,
    teams and so on: at its end."""
    last, flow = _last_day(question, at), Flow(*piles)
    if question.group is None or question.group in OF_TIME:
        levels = _Levels(flow)
        known: Mapping[Any, int] = {key: levels.at(day) for key, day in _ends(question, last)}
        total = levels.at(last)
    else:
        known = {key: count for key in flow.reported.by_key if (count := _open(flow, key))}
        total = sum(known.values())
    groups = [_level(key, name, known.get(key)) for key, name in names.of(question, known).items()]
    return _level("", "All", total if last >= question.since else None), groups


def _old(question: Question, piles: Sequence[Piles], names: Names, at: datetime) -> Figures:
    """For how long those had been open that were open at the end of each day, week or month, or of the period. One
    query more where half of them or more had been for less than two days."""
    last, flow = _last_day(question, at), Flow(*piles)
    ends = dict(_ends(question, last))
    wanted = sorted({*ends.values(), *([last] if last >= question.since else [])})
    ages = dict(_ages(flow, wanted))
    young = [day for day, pile in ages.items() if len(pile) and pile[(len(pile) - 1) // 2] < _YOUNG * _DAY_SECONDS]
    for day, seconds in young_ages(question, young, at).items():
        ages[day] = _by_the_clock(ages[day], seconds)
    groups = [
        figure_of(key, name, ages[ends[key]] if key in ends else Pile(), unit=Unit.SECONDS, counts=False)
        for key, name in names.of(question, ()).items()
    ]
    return figure_of("", "All", ages.get(last, Pile()), unit=Unit.SECONDS, counts=False), groups


BACKLOG = Recipe(Unit.COUNT, _level_needs, _levels)
BACKLOG_AGE = Recipe(Unit.SECONDS, _age_needs, _old)


def _last_day(question: Question, at: datetime) -> date:
    """The last day of the period, or today."""
    today = at.astimezone(timezone.get_default_timezone()).date()
    return min(question.until - timedelta(days=1), today)


def _ends(question: Question, last: date) -> Iterator[tuple[str, date]]:
    """The key of each day, week or month that has begun, with the day at whose end it is looked at."""
    if question.group is None:
        return
    day = question.since
    ends: dict[str, date] = {}
    while day <= last:
        ends[periods.key_of_day(day, question.group)] = day
        day += timedelta(days=1)
    yield from ends.items()


def _open(flow: Flow, key: Any) -> int:
    ended = flow.ended.by_key.get(key)
    return len(flow.reported.by_key[key]) - (len(ended) if ended is not None else 0)


class _Levels:
    """How many were open at the end of any day."""

    def __init__(self, flow: Flow) -> None:
        change: Counter[str] = Counter()
        for sign, piles in ((1, flow.reported), (-1, flow.ended)):
            for key, pile in piles.by_key.items():
                change[key] += sign * len(pile)
        # ISO dates stand in the order of days.
        self._days: Sequence[str] = sorted(change)
        self._levels = list(accumulate(change[day] for day in self._days))

    def at(self, day: date) -> int:
        place = bisect_right(self._days, day.isoformat())
        return self._levels[place - 1] if place else 0


def _ages(flow: Flow, days: list[date]) -> Iterator[tuple[date, Pile]]:
    """The ages, in seconds of whole days, of those open at the end of each of `days`, which stand in order."""
    moves = sorted({*flow.reported.by_key, *flow.ended.by_key})
    still: Counter[int] = Counter()
    place = 0
    for day in days:
        while place < len(moves) and moves[place] <= day.isoformat():
            _move(flow, moves[place], still)
            place += 1
        yield day, _pile(day, still)


def _move(flow: Flow, key: str, still: Counter[int]) -> None:
    """Take in what was reported and what ended on one day; `still` counts the open by the day of their report."""
    if came := flow.reported.by_key.get(key):
        still[date.fromisoformat(key).toordinal()] += len(came)
    if (gone := flow.ended.by_key.get(key)) is not None:
        for reported, count in gone.counted():
            still[reported] -= count
            if not still[reported]:
                del still[reported]


def _pile(day: date, still: Counter[int]) -> Pile:
    ages = sorted((day.toordinal() - reported, count) for reported, count in still.items() if count > 0)
    pile = Pile()
    if ages:
        pile.add_run(Run([age * _DAY_SECONDS for age, _count in ages], list(accumulate(count for _age, count in ages))))
    return pile


def _by_the_clock(whole_days: Pile, seconds: Sequence[int]) -> Pile:
    """Ages of which those of less than two days are told by the clock."""
    pile = Pile()
    for age, count in whole_days.counted():
        if age >= _YOUNG * _DAY_SECONDS:
            pile.add_run(Run([age], [count]))
    pile.add_run(Run(sorted(seconds)) if seconds else None)
    return pile


def _level(key: Any, name: str, level: int | None) -> Figure:
    return Figure(told_key(key), name, level or 0, 0, None if level is None else float(level))
