"""Which incidents came again: the service and the category had one not long before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from reports.metrics.choices import DIMENSIONS, Group, Unit
from reports.metrics.histograms import NOBODY, Pile
from reports.metrics.measures import MEASURES
from reports.metrics.models import FactState
from reports.metrics.periods import first_hour
from reports.metrics.queries.facts import Row, Wanted, seen_facts
from reports.metrics.queries.kept import Names, told_key
from reports.metrics.queries.pending import Pending, last_folded_at
from reports.metrics.queries.piles import Piles
from reports.metrics.queries.reading import gather
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Answer, Question
from reports.metrics.rollups import part_of
from reports.metrics.standing import WITHIN
from reports.metrics.summaries import figure_of

_TRIES = 3
_WITHIN_HOURS = WITHIN // timedelta(hours=1)
_REPORTED = next(measure for measure in MEASURES if measure.name == "reported")


def answer_recurrence(question: Question, at: datetime) -> Answer:
    """The share of what was reported that came again. Reads the facts of the period and of 30 days before."""
    pending, piles = _consistent(question, at)
    known = [key for key, pile in piles.by_key.items() if len(pile) or pile.unknown]
    groups = [
        figure_of(told_key(key), name, piles.by_key[key], unit=Unit.SHARE, counts=False)
        for key, name in Names([piles]).of(question, known).items()
    ]
    total = figure_of("", "All", Pile.of(piles.by_key.values()), unit=Unit.SHARE, counts=False)
    as_of = (last_folded_at() if pending.uncounted else None) or at
    return Answer(question, Unit.SHARE, total, tuple(groups), as_of=as_of, uncounted=pending.uncounted)


def _consistent(question: Question, at: datetime) -> tuple[Pending, Piles]:
    for _ in range(_TRIES):
        pending, _none = gather([], at)
        found = _gather(question, pending, at)
        if gather([], at)[0].folds == pending.folds:
            return pending, found
    with transaction.atomic():
        FactState.objects.select_for_update().first()
        pending, _none = gather([], at)
        return pending, _gather(question, pending, at)


def _gather(question: Question, pending: Pending, at: datetime) -> Piles:
    piles = Piles(question)
    piles.add_rows(_asked(question, pending, at))
    return piles


def _asked(question: Question, pending: Pending, at: datetime) -> Iterator[Row]:
    group = question.group
    for hour, value, keys in _found(question, pending, at):
        if all(keys[dimension] in wanted for dimension, wanted in question.only.items()):
            key = keys[group] if group in DIMENSIONS else 0
            yield hour, NOBODY if key is None else key, value


def _found(question: Question, pending: Pending, at: datetime) -> Iterator[tuple[int, int | None, dict[Any, Any]]]:
    """Every incident of the period and of the time before, of the same reality, with whether it came again."""
    asked = {Group.SERVICE, Group.CATEGORY, question.group, *question.only}
    dimensions = [dimension for dimension in DIMENSIONS if dimension in asked]
    columns = ("reported_hour", *(column_of(dimension) for dimension in dimensions))
    widened = Wanted(replace(question, since=question.since - WITHIN, only={}, group=None), part_of(_REPORTED))
    rows = seen_facts(widened, columns, pending.incidents, at=at, zone=timezone.get_default_timezone())
    first = first_hour(question.since)
    alike: dict[tuple[int | None, int | None], list[tuple[Any, ...]]] = defaultdict(list)
    service, category = (2 + dimensions.index(dimension) for dimension in (Group.SERVICE, Group.CATEGORY))
    for row in rows:
        alike[row[service], row[category]].append((row[1], row[0], row[2:]))
    for (of_service, _category), own in alike.items():
        own.sort()
        before: int | None = None
        for hour, _incident, keys in own:
            value = None if of_service is None else int(before is not None and hour - before <= _WITHIN_HOURS)
            # Those before the period only say what came before.
            if hour >= first:
                yield hour, value, dict(zip(dimensions, keys, strict=True))
            before = hour
