"""The tables of readiness for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from incidents.cells import cell
from reports.readiness.scoring import Score

SCORES = ("Kind", "Name", "Score of 100", "Criterion", "Worth, points", "Earned, points", "Counted, n", "Well, n")
LOSSES = ("Criterion", "Points lost", "What", "Address")


def score_rows(scores: Iterable[Score]) -> Iterator[tuple[Any, ...]]:
    """A row for each criterion of each subject; one that does not count has no points."""
    yield SCORES
    for score in scores:
        for line in score.lines:
            numbers = (_number(line.worth), _number(line.points)) if line.is_counted else ("not counted", "")
            yield (
                score.subject.kind.label,
                score.subject.name,
                _number(score.points),
                line.criterion.title,
                *numbers,
                line.count,
                _number(line.earned),
            )


def loss_rows(score: Score, url_of: Any) -> Iterator[tuple[Any, ...]]:
    """A row for each thing that costs points; `url_of` gives the absolute address of its page."""
    yield LOSSES
    for line in score.lines:
        for loss in line.losses:
            yield (line.criterion.title, _number(loss.points), loss.item.words, url_of(loss.item.address))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def as_csv(rows: Iterable[tuple[Any, ...]]) -> str:
    """With a mark at the beginning by which spreadsheets know UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return f"\ufeff{text.getvalue()}"
