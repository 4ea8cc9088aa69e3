"""A report as files: one table for programs, a document with pictures for people. Pure but for fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reports.builder.queries.answers import Answered, Block
from reports.exports.choices import Format
from reports.exports.tables import Column, Table
from reports.exports.writing import table_as_bytes
from reports.metrics.questions import Figure

DETAILS = {"mean": "Mean", "median": "Median", "p90": "90th percentile", "p95": "95th percentile", "sum": "Sum"}
COLUMNS = (
    Column("metric", "Metric"),
    Column("group", "Group"),
    Column("unit", "Unit"),
    Column("value", "Value"),
    Column("n", "n"),
    Column("unknown", "Unknown"),
    *(Column(name, title) for name, title in DETAILS.items()),
    Column("before_value", "Before: value"),
    Column("before_n", "Before: n"),
)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def file_of(answered: Answered, kind: str, *, title: str, notes: list[tuple[str, str]]) -> bytes:
    """The whole file. In tables lengths of time are seconds and shares from 0 to 1; unknown is empty, never zero."""
    if kind == Format.PDF:
        from reports.builder.paper import as_pdf  # noqa: PLC0415 -- slow to import, and few processes need it

        return as_pdf(answered, title=title, notes=notes)
    return table_as_bytes(Table(title, COLUMNS, list(rows_of(answered)), notes), kind)


def name_of_file(title: str, answered: Answered, kind: str) -> str:
    words = _NOT_IN_NAMES.sub("-", title.lower()).strip("-")[:60] or "report"
    return f"{words}-{answered.since}.{kind}"


def rows_of(answered: Answered) -> Iterator[tuple[Any, ...]]:
    """A row for each group of each metric, and one for all of it."""
    for block in answered.blocks:
        if block.answer is None:
            yield (block.label, block.sentence, *[None] * (len(COLUMNS) - 2))
        for figure, before in block.rows:
            yield _row(block, figure, before)


def _row(block: Block, figure: Figure, before: Figure | None) -> tuple[Any, ...]:
    details = [figure.details.get(name) for name in DETAILS]
    earlier = (before.value, before.n) if before is not None else (None, None)
    return (block.label, figure.label, block.unit.value, figure.value, figure.n, figure.unknown, *details, *earlier)
