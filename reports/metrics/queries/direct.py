"""Answers reckoned from the incidents themselves: slow and plain. What is kept is held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Reality
from reports.metrics.histograms import Pile
from reports.metrics.measures import Measure
from reports.metrics.queries.labels import labels_of
from reports.metrics.queries.records import column_of, records_of
from reports.metrics.questions import Answer, Figure, Question
from reports.metrics.records import Record
from reports.metrics.summaries import figure_of

_DAY = timedelta(days=1)


def answer_directly(measure: Measure, question: Question, at: datetime) -> Answer:
    """Reckon with every incident that the principal may see. A query, and two for each thousand of them."""
    zone = timezone.get_default_timezone()
    first, end = periods.first_hour(question.since), periods.first_hour(question.until)
    records = [
        record
        for record in records_of(incidents_of(question))
        if (moment := measure.counted_at(record)) is not None and first <= periods.hour_number(moment, zone) < end
    ]
    counts = measure.counts
    total = figure_of("", "All", _values(measure, question, records), unit=measure.unit, counts=counts)
    groups = _groups(measure, question, records, zone, counts=counts) if question.group else ()
    return Answer(question, measure.unit, total, tuple(groups), as_of=at)


def incidents_of(question: Question) -> QuerySet[Incident]:
    """The incidents that a question is about, which the principal may see, of any period."""
    wanted = Q()
    for dimension, keys in question.only.items():
        wanted &= Q(**{f"{column_of(dimension)}__in": keys})
    if question.reality == Reality.REAL:
        wanted &= Q(exercise=None)
    elif question.reality == Reality.DRILL:
        wanted &= Q(exercise__isnull=False)
    rows: QuerySet[Incident] = Incident.objects.filter(wanted)
    return rows


def young_ages(question: Question, days: Sequence[date], at: datetime) -> dict[date, list[int]]:
    """The ages in seconds of those incidents that were open at the end of each day (now, where it is not over) and
    reported on that day or the one before. One query, none without days."""
    if not days:
        return {}
    zone = timezone.get_default_timezone()
    first = {day: periods.begins(day - _DAY, zone) for day in days}
    ends = {day: periods.begins(day + _DAY, zone) for day in days}
    reported = reduce(or_, (Q(reported_at__gte=first[day], reported_at__lt=ends[day]) for day in days))
    columns = ("reported_at", "is_open", "resolved_at", "cancelled_at", "closed_at")
    found: dict[date, list[int]] = {day: [] for day in days}
    for came, is_open, *milestones in incidents_of(question).filter(reported).order_by().values_list(*columns):
        ended = next((moment for moment in milestones if moment is not None), came)
        for day in (local := came.astimezone(zone).date(), local + _DAY):
            if day in found and (is_open or max(ended, came) >= ends[day]):
                found[day].append(max(0, int((min(ends[day], at) - came).total_seconds())))
    return found


def _values(measure: Measure, question: Question, records: Iterable[Record]) -> Pile:
    values = Pile()
    for record in records:
        values.add(measure.value_of(record, in_business_hours=question.in_business_hours))
    return values


def _groups(
    measure: Measure, question: Question, records: Iterable[Record], zone: tzinfo, *, counts: bool
) -> list[Figure]:
    group = question.group
    assert group is not None
    by_key: dict[Any, list[Record]] = defaultdict(list)
    key_of = _key_of(measure, group, zone)
    for record in records:
        by_key[key_of(record)].append(record)
    keys: list[Any]
    if group in OF_TIME:
        keys = list(periods.keys_between(question.since, question.until, group))
        labels = {key: periods.label_of(key, group) for key in keys}
    else:
        labels = labels_of(group, by_key)
        keys = list(labels)
    return [
        figure_of(
            "" if key is None else str(key),
            labels[key],
            _values(measure, question, by_key[key]),
            unit=measure.unit,
            counts=counts,
        )
        for key in keys
    ]


def _key_of(measure: Measure, group: Group, zone: tzinfo) -> Callable[[Record], Any]:
    if group in OF_TIME:
        return lambda record: periods.key_of(measure.counted_at(record), group, zone)  # type: ignore[arg-type]
    return lambda record: record.keys[group]
