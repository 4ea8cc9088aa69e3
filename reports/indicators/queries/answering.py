"""Answers of indicators: from the rows that the principal may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import DateField, Q, QuerySet
from django.utils import timezone

from incidents.permissions.principal import current_principal
from reports.indicators import reckoning
from reports.indicators.indicators import Asked, Indicator
from reports.indicators.reckoning import Value
from reports.metrics.choices import OF_TIME, Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Figure, Question


def answer_indicator(indicator: Indicator, question: Question, at: datetime) -> Answer:
    """Reckon with every row that counts. Two queries at most; none where the reader lacks the right to the rows."""
    asked = Asked(question, at)
    zone = timezone.get_default_timezone()
    values = values_of(indicator, asked, zone)
    counted = reckoning.there_at(values, asked.last) if indicator.until else values
    total = reckoning.figure(indicator, "", "All", counted)
    if indicator.until and asked.begins > at:
        total = Figure("", "All", 0, 0, None)
    return Answer(question, indicator.unit, total, tuple(_groups(indicator, asked, values, counted, zone)), as_of=at)


def values_of(indicator: Indicator, asked: Asked, zone: tzinfo) -> list[Value]:
    """The values of the rows that a question is about, with the keys of its group. One query."""
    return [value for _pk, _at, value in rows_of(indicator, asked, zone)]


def rows_of(indicator: Indicator, asked: Asked, zone: tzinfo) -> Iterable[tuple[Any, date | datetime, Value]]:
    """The same with the key of each row, and the day or instant by which it counts as it is recorded. One query."""
    if not _may_read(indicator.needs):
        return
    group = asked.question.group
    column = indicator.columns.get(group) if group is not None else None
    paths = [indicator.at, *indicator.fields, *(path for path in (indicator.until, column) if path)]
    rows = _wanted(indicator, asked).order_by().values_list("pk", *paths)
    for pk, *row in rows.iterator(chunk_size=1_000):
        yield pk, row[0], _value(indicator, tuple(row), zone, has_key=bool(column))


def _value(indicator: Indicator, row: tuple[Any, ...], zone: tzinfo, *, has_key: bool) -> Value:
    given = row[1 : 1 + len(indicator.fields)]
    until = row[1 + len(indicator.fields)] if indicator.until else None
    return Value(
        indicator.of(*given),
        reckoning.instant_of(row[0], zone, after=indicator.whole_days),
        reckoning.instant_of(until, zone, after=indicator.whole_days) if until is not None else None,
        row[-1] if has_key else None,
    )


def _wanted(indicator: Indicator, asked: Asked) -> QuerySet[Any]:
    rows = indicator.rows(asked)
    begins, ends = _edges(rows, indicator.at, asked)
    if indicator.until:
        first, _ends = _edges(rows, indicator.until, asked)
        rows = rows.filter(Q(**{f"{indicator.until}__isnull": True}) | Q(**{f"{indicator.until}__gte": first}))
    else:
        rows = rows.filter(**{f"{indicator.at}__gte": begins})
    rows = rows.filter(**{f"{indicator.at}__lt": ends})
    for dimension, keys in asked.question.only.items():
        rows = rows.filter(**{f"{indicator.columns[dimension]}__in": keys})
    return rows


def _edges(rows: QuerySet[Any], path: str, asked: Asked) -> tuple[date, date] | tuple[datetime, datetime]:
    """The period, in days where the path leads to a day."""
    annotated = rows.query.annotations.get(path)
    field: Any = annotated.output_field if annotated is not None else _field(rows.model, path)
    if type(field) is DateField:
        return asked.question.since, asked.question.until
    return asked.begins, asked.ends


def _field(model: Any, path: str) -> Any:
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    return _field(field.related_model, rest) if rest else field


def _may_read(needs: str) -> bool:
    principal = current_principal()
    return not needs or principal.is_system or bool(principal.user and principal.user.has_perm(needs))


def _groups(
    indicator: Indicator, asked: Asked, values: list[Value], counted: list[Value], zone: tzinfo
) -> Iterable[Figure]:
    question = asked.question
    if question.group is None:
        return []
    if question.group in OF_TIME:
        if indicator.until:
            return reckoning.stock_in_time(indicator, question, values, zone, at=asked.at)
        return reckoning.flow_in_time(indicator, question, values, zone)
    return reckoning.by_key(indicator, counted, labels_for(indicator, question.group, counted))


def labels_for(indicator: Indicator, group: Group, counted: Iterable[Value]) -> dict[Any, str]:
    """What the keys of a group are called. One query at most."""
    if group == Group.STATE:
        return dict(indicator.states)
    return dict(labels_of(group, {value.key for value in counted}))
