"""Figures from the values of rows: of those that count in a period, and of what was there at its end. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import fsum
from typing import Any

from reports.formulas.percentiles import percentile
from reports.indicators.indicators import Indicator
from reports.metrics import periods
from reports.metrics.choices import Group, Unit
from reports.metrics.questions import Figure, Question


@dataclass(frozen=True, slots=True)
class Value:
    """The value of one row, when it counts from (and, of a stock, until when), and the key of its group."""

    value: float | None
    at: datetime
    until: datetime | None
    key: Any


def instant_of(given: date | datetime, zone: tzinfo, *, after: bool = False) -> datetime:
    """The instant; of a day its first in the zone, or the first `after` it."""
    if isinstance(given, datetime):
        return given
    return datetime.combine(given + timedelta(days=int(after)), time.min, zone)


def figure(indicator: Indicator, key: str, label: str, values: Iterable[Value]) -> Figure:
    """The figure of some values: by the indicator's own headline, or how many there are, or, of lengths, the median
    with what metrics of incidents tell of them, and of shares the mean."""
    found = [each.value for each in values]
    known = [value for value in found if value is not None]
    unknown = len(found) - len(known)
    if indicator.headline is not None:
        return Figure(key, label, len(known), unknown, indicator.headline(known))
    if indicator.counts or not known:
        return Figure(key, label, len(known), unknown, float(len(known)) if indicator.counts else None)
    mean = fsum(known) / len(known)
    if indicator.unit != Unit.SECONDS:
        return Figure(key, label, len(known), unknown, mean)
    ordered = sorted(known)
    shares = {"median": 0.5, "p90": 0.9, "p95": 0.95}
    details = {name: percentile(ordered, share) for name, share in shares.items()}
    return Figure(key, label, len(known), unknown, details["median"], {"mean": mean, **details, "sum": fsum(known)})


def flow_in_time(indicator: Indicator, question: Question, values: Sequence[Value], zone: tzinfo) -> list[Figure]:
    """A figure for each day, week, month or hour of the week, also of those with nothing."""
    group = question.group
    assert group is not None
    found: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        found[periods.key_of(value.at, group, zone)].append(value)
    keys = periods.keys_between(question.since, question.until, group)
    return [figure(indicator, key, periods.label_of(key, group), found[key]) for key in keys]


def there_at(values: Iterable[Value], moment: datetime) -> list[Value]:
    """What was there at an instant."""
    return [each for each in values if each.at <= moment and (each.until is None or each.until > moment)]


def stock_in_time(
    indicator: Indicator, question: Question, values: Sequence[Value], zone: tzinfo, *, at: datetime
) -> list[Figure]:
    """What was there at the end of each day, week or month, now where it is not over; none of what is to come."""
    group = question.group
    assert group is not None
    figures = []
    there = _Stock(values)
    for key, begins, ends in _spans(question, group, zone):
        label = periods.label_of(key, group)
        if begins > at:
            figures.append(Figure(key, label, 0, 0, None))
            continue
        figures.append(figure(indicator, key, label, there.at(min(ends - timedelta(microseconds=1), at))))
    return figures


class _Stock:
    """What is there at instants that are asked for in order: each row comes and goes once."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._coming = sorted(values, key=lambda value: value.at, reverse=True)
        self._there: list[Value] = []

    def at(self, moment: datetime) -> list[Value]:
        while self._coming and self._coming[-1].at <= moment:
            self._there.append(self._coming.pop())
        self._there = [each for each in self._there if each.until is None or each.until > moment]
        return self._there


def _spans(question: Question, group: Group, zone: tzinfo) -> list[tuple[str, datetime, datetime]]:
    keys = periods.keys_between(question.since, question.until, group)
    firsts = [max(date.fromisoformat(key), question.since) for key in keys]
    begins = [periods.begins(first, zone) for first in (*firsts, question.until)]
    return list(zip(keys, begins, begins[1:], strict=False))


def by_key(indicator: Indicator, values: Iterable[Value], labels: Mapping[Any, str]) -> list[Figure]:
    """A figure for each key, in the order of the labels."""
    found: dict[Any, list[Value]] = defaultdict(list)
    for value in values:
        found[value.key].append(value)
    return [
        figure(indicator, "" if key is None else str(key), label, found[key])
        for key, label in labels.items()
        if key in found
    ]
