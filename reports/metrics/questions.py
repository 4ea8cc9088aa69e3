"""A question to a metric and its answer, as plain values. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from reports.metrics.choices import DIMENSIONS, Group, Reality, Unit


@dataclass(frozen=True)
class Question:
    """What somebody wants to know of a metric.

    Days are of the installation's time zone, from `since` until before `until`. `only` keeps incidents whose dimension
    has one of the keys (primary keys), such as {"team": (3, 4)}. `in_business_hours` counts lengths of time by the
    calendar of the incident's promises, where the metric has both.
    """

    metric: str
    since: date
    until: date
    group: Group | None = None
    reality: Reality = Reality.REAL
    only: Mapping[Group, tuple[int, ...]] = field(default_factory=dict)
    in_business_hours: bool = False

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise ValueError("The period ends before it begins.")
        if any(group not in DIMENSIONS for group in self.only):
            raise ValueError("Only what an incident has can be filtered by.")

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def before(self) -> Question:
        """The same question about the period of the same length that ends where this one begins."""
        return replace(self, since=self.since - timedelta(days=self.days), until=self.since)


@dataclass(frozen=True)
class Figure:
    """One figure of an answer: of all, or of one group.

    `n` is how many values it rests on, `unknown` how many more belong to the population and have none; these are
    counted here and nowhere else. `value` is the headline, in the unit of the answer, None where there is no value.
    `details` are further figures in the same unit by their names, such as {"mean": …, "p90": …}. `key` is that of the
    group: a primary key, an ISO date, or the hour of the week from Monday 0 o'clock on.
    """

    key: str
    label: str
    n: int
    unknown: int
    value: float | None
    details: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a metric says to a question.

    `as_of` is the instant (UTC) of the newest change that is counted; `uncounted` is how many changes came later and
    are not counted yet (0 nearly always).
    """

    question: Question
    unit: Unit
    total: Figure
    groups: tuple[Figure, ...]
    as_of: datetime
    uncounted: int = 0


def figures_by_key(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures}
