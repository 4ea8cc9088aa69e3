"""The rows behind a figure of an indicator: those that its answer reckons with, a page of them told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from reports.indicators import reckoning
from reports.indicators.headlines import summed
from reports.indicators.indicators import Asked, Indicator
from reports.indicators.queries.answering import labels_for, rows_of
from reports.indicators.queries.telling import told
from reports.indicators.reckoning import Value
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Side, Unit
from reports.metrics.listing import PAGE, Behind, Listed, Listing, sides_of


class Found(NamedTuple):
    """One row: its key, its value, and the day or instant that is recorded of it."""

    pk: Any
    value: Value
    at: date | datetime


def list_rows(indicator: Indicator, behind: Behind, at: datetime) -> Listing:
    """The longest first, of everything else the newest. Two to six queries; reads every row that counts."""
    asked = Asked(behind.question, at)
    found = list(_counted(indicator, behind, asked))
    known = [one.value.value for one in found if one.value.value is not None]
    has_values = indicator.headline in (None, summed) and not indicator.counts
    is_either = has_values and indicator.unit != Unit.SECONDS and not indicator.is_graded
    ordered = sorted(_on(behind.side, found), key=_order(indicator), reverse=True)
    records = _listed(indicator, asked, ordered[behind.first : behind.first + PAGE], has_values=has_values)
    figure = reckoning.figure(indicator, behind.key or "", _label(indicator, behind, found), _values(found))
    counts = sides_of(figure.n, figure.unknown, yes=round(sum(known)) if is_either else None)
    return Listing(figure, indicator.unit, counts, records, has_values, is_either)


def _counted(indicator: Indicator, behind: Behind, asked: Asked) -> Iterable[Found]:
    """The rows that the figure counts. One query."""
    if indicator.until and asked.begins > asked.at:
        return
    zone, group = timezone.get_default_timezone(), behind.question.group
    for pk, at, value in rows_of(indicator, asked, zone):
        if indicator.until and not reckoning.there_at([value], asked.last):
            continue
        key = value.key
        if group in OF_TIME:
            key = periods.key_of(value.at, group, zone)  # type: ignore[arg-type]
        if behind.key in (None, "" if key is None else str(key)):
            yield Found(pk, value, at)


def _on(side: Side, found: Iterable[Found]) -> list[Found]:
    """Those of one side."""
    wanted: dict[Side, Callable[[float | None], bool]] = {
        Side.ALL: lambda value: value is not None,
        Side.YES: lambda value: value == 1,
        Side.NO: lambda value: value == 0,
        Side.UNKNOWN: lambda value: value is None,
    }
    return [one for one in found if wanted[side](one.value.value)]


def _order(indicator: Indicator) -> Callable[[Found], Any]:
    if indicator.unit == Unit.SECONDS:
        return lambda one: (one.value.value or 0, one.value.at)
    return lambda one: one.value.at


def _values(found: Iterable[Found]) -> list[Value]:
    return [one.value for one in found]


def _label(indicator: Indicator, behind: Behind, found: list[Found]) -> str:
    group = behind.question.group
    if behind.key is None or group is None:
        return "All"
    if group in OF_TIME:
        return periods.label_of(behind.key, group)
    return labels_for(indicator, group, _values(found[:1])).get(found[0].value.key if found else None, "")


def _listed(indicator: Indicator, asked: Asked, page: list[Found], *, has_values: bool) -> list[Listed]:
    """A page in words, in its order."""
    rows = indicator.rows(asked).order_by().filter(pk__in=[one.pk for one in page])
    words = told(rows) if page else {}
    return [
        Listed(one.at, *words[one.pk][:2], one.value.value if has_values else None, words[one.pk][2])
        for one in page
        if one.pk in words
    ]
