"""Answers from what is kept: roll-ups of unrestricted incidents, with what changed since and what is restricted laid
over them under the reader's rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import BinaryField, Value
from django.utils import timezone

from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, HOUR, OF_TIME, Group, Reality, Unit
from reports.metrics.histograms import NOBODY, Pile, unpack
from reports.metrics.measures import Measure
from reports.metrics.models import DayRollup, FactState, StaleDay
from reports.metrics.queries.facts import Row, Wanted, signed_rows, true_rows, unrestricted_rows
from reports.metrics.queries.labels import labels_of
from reports.metrics.queries.pending import Pending, folds_now, last_folded_at, read_pending
from reports.metrics.questions import Answer, Figure, Question
from reports.metrics.rollups import part_of
from reports.metrics.summaries import figure_of

_TRIES = 3
Read = TypeVar("Read")


class Piles:
    """Values by the groups of a question."""

    def __init__(self, question: Question) -> None:
        self.group = question.group
        self.by_key: dict[Any, Pile] = defaultdict(Pile)
        self._days: dict[tuple[int, int], str] = {}

    def add_rows(self, rows: Iterable[Row]) -> None:
        by_key = self.by_key
        if self.group not in OF_TIME:
            for _hour, key, value in rows:
                by_key[key].add(value)
            return
        # Many values share a few hours.
        by_hour: dict[int, Pile] = {}
        for hour, _key, value in rows:
            if (pile := by_hour.get(hour)) is None:
                pile = by_hour[hour] = by_key[self.key(hour // 24, hour % 24)]
            pile.add(value)

    def take_away(self, rows: Iterable[Row]) -> None:
        for hour, key, value in rows:
            self.by_key[self.key(hour // 24, hour % 24) if self.group in OF_TIME else key].add(value, -1)

    def add_day(self, day: date, packed: bytes | memoryview, keys: frozenset[int] | None) -> None:
        """Add a roll-up, of which only some keys may be wanted."""
        for key, unknown, run in unpack(packed, keys):
            group: Any = key if self.group in DIMENSIONS else 0
            if self.group in OF_TIME:
                group = self.key(day.toordinal(), key)
            self.by_key[group].add_run(run, unknown)

    def key(self, day: int, hour: int) -> str:
        """The key of time. Many values share a few days."""
        assert self.group is not None
        place = (day, hour if self.group == Group.HOUR_OF_WEEK else 0)
        if place not in self._days:
            self._days[place] = periods.key_of_day(date.fromordinal(day), self.group, place[1])
        return self._days[place]


def answer_from_kept(measure: Measure, question: Question, at: datetime) -> Answer:
    """Answer with what the principal may see. Four to eight queries, whatever the period."""
    pending, piles = consistent(lambda pending: gather(measure, question, pending, at))
    groups = _groups(measure, question, piles)
    everything = Pile.of(piles.by_key.values())
    total = figure_of("", "All", everything, unit=measure.unit, counts=measure.counts)
    return answer_of(question, measure.unit, total, groups, pending, at)


def answer_of(
    question: Question, unit: Unit, total: Figure, groups: Iterable[Figure], pending: Pending, at: datetime
) -> Answer:
    """The answer as it is told at `at`, or, where much has changed since the last fold, as of that."""
    as_of = (last_folded_at() if pending.uncounted else None) or at
    return Answer(question, unit, total, tuple(groups), as_of=as_of, uncounted=pending.uncounted)


def consistent(read: Callable[[Pending], Read]) -> tuple[Pending, Read]:
    """Read again when facts were made anew between the first statement and the last; in the end, keep that from being
    done meanwhile."""
    for _ in range(_TRIES):
        pending = read_pending()
        found = read(pending)
        if folds_now() == pending.folds:
            return pending, found
    with transaction.atomic():
        FactState.objects.select_for_update().first()
        pending = read_pending()
        return pending, read(pending)


def gather(measure: Measure, question: Question, pending: Pending, at: datetime) -> Piles:
    """The values that count, by the groups of the question. Two to five queries."""
    wanted = Wanted(question, part_of(measure, in_business_hours=question.in_business_hours))
    piles = Piles(question)
    split = split_of(question)
    if split is None:
        piles.add_rows(unrestricted_rows(wanted))
    elif stale := _add_rollups(piles, wanted, split):
        piles.add_rows(unrestricted_rows(wanted, stale))
    added, held = signed_rows(wanted, pending.incidents)
    piles.add_rows(added)
    piles.take_away(held)
    zone = timezone.get_default_timezone()
    piles.add_rows(true_rows(wanted, pending.incidents, measure, at=at, zone=zone))
    return piles


def split_of(question: Question) -> str | None:
    """The roll-ups that answer a question: by what they are split; None where only the facts themselves do."""
    group = question.group
    of_group = group.value if group in DIMENSIONS else HOUR if group == Group.HOUR_OF_WEEK else ""  # type: ignore[union-attr]
    if not question.only:
        return of_group
    (first, *others) = question.only
    return None if others or of_group not in ("", first.value) else first.value


def _add_rollups(piles: Piles, wanted: Wanted, split: str) -> list[date]:
    """Add the roll-ups that hold; return the days of which they do not. One query."""
    question = wanted.question
    realities = {Reality.REAL: (False,), Reality.DRILL: (True,), Reality.BOTH: (False, True)}[question.reality]
    kept = DayRollup.objects.filter(
        measure=wanted.part.name,
        dimension=split,
        is_drill__in=realities,
        day__gte=question.since,
        day__lt=question.until,
    )
    milestone = wanted.part.hour_column.removesuffix("_hour") + "_at"
    stale_days = StaleDay.objects.filter(milestone=milestone, day__gte=question.since, day__lt=question.until)
    # One statement, so that both are of one moment.
    told = kept.order_by().values_list("day", "packed")
    asked = stale_days.order_by().values_list("day", Value(None, output_field=BinaryField()))
    rows = list(told.union(asked, all=True))
    stale = {day for day, packed in rows if packed is None}
    keys = frozenset(question.only.get(Group(split), ())) if question.only else None
    for day, packed in rows:
        if day not in stale:
            piles.add_day(day, packed, keys)
    return sorted(stale)


def _groups(measure: Measure, question: Question, piles: Piles) -> list[Figure]:
    names = names_of(question, (key for key, pile in piles.by_key.items() if len(pile) or pile.unknown))
    return [
        figure_of(told_key(key), name, piles.by_key[key], unit=measure.unit, counts=measure.counts)
        for key, name in names.items()
    ]


def names_of(question: Question, known: Iterable[Any]) -> dict[Any, str]:
    """What the groups of a question are called, in order: of time all there are, else those `known`. One query."""
    group = question.group
    if group is None:
        return {}
    if group in OF_TIME:
        keys = periods.keys_between(question.since, question.until, group)
        return {key: periods.label_of(key, group) for key in keys}
    labels = labels_of(group, [None if key == NOBODY else key for key in known])
    return {NOBODY if key is None else key: name for key, name in labels.items()}


def told_key(key: Any) -> str:
    return "" if key == NOBODY else str(key)
