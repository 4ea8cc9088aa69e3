"""The answer of a metric as a table, with what was asked and how it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from incidents.desk.words import moment
from reports.charts.tables import NAMES
from reports.charts.words import figure_words
from reports.exports.tables import Column, Table
from reports.metrics.choices import Reality, Unit
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Figure, Question
from reports.metrics.registry import metric_named

_UNITS = {Unit.SECONDS: ", seconds", Unit.SHARE: ", share of 1"}


def answer_table(answer: Answer) -> Table:
    """A row for each group, and one for all of it at the end. One query for each filter of the question.

    Raises MetricUnknown.
    """
    metric, question = metric_named(answer.question.metric), answer.question
    figures = [*answer.groups, answer.total]
    found = {name for figure in figures for name in figure.details}
    details = [name for name in NAMES if name in found] + sorted(found - NAMES.keys())
    unit = _UNITS.get(answer.unit, "")
    columns = [
        Column("group", question.group.label if question.group else "Of what"),
        Column("value", f"{metric.label}{unit}"),
        Column("in_words", "In words"),
        Column("n", "n"),
        Column("unknown", "Unknown"),
        *(Column(name, f"{NAMES.get(name, name)}{unit}") for name in details),
    ]
    notes = [
        ("What it is", metric.meaning),
        *metric.made.items(),
        ("Period", f"{question.since.isoformat()} until before {question.until.isoformat()}"),
        ("Of what", _of_what(question)),
        ("Counted up to", moment(answer.as_of)),
    ]
    if answer.uncounted:
        notes.append(("Not counted yet", f"{answer.uncounted:,} later changes"))
    return Table(metric.label, columns, _rows(figures, details, answer.unit), notes)


def _rows(figures: list[Figure], details: list[str], unit: Unit) -> Iterator[list[Any]]:
    for figure in figures:
        named = [figure.details.get(name) for name in details]
        yield [figure.label, figure.value, figure_words(figure.value, unit.value), figure.n, figure.unknown, *named]


def _of_what(question: Question) -> str:
    """The filters in words."""
    parts = [Reality(question.reality).label]
    for dimension, keys in question.only.items():
        names = labels_of(dimension, keys)
        parts.append(f"{dimension.label}: {', '.join(names.get(key, '(gone)') for key in keys)}")
    if question.in_business_hours:
        parts.append("in business hours")
    return "; ".join(parts)
