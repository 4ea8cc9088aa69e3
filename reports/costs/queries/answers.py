"""Answers about downtime and costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from knowledge.reviews.models import Lesson, LessonRecurrence
from reports.costs.choices import Part
from reports.costs.queries.direct import Wanted, downtime_within, items_within, response_within
from reports.costs.shares import Share
from reports.costs.tallies import Tally, figure_of, kept_only, tallies_by, tally_of
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Figure, Question

ALL_PARTS = (Part.DOWNTIME, Part.RESPONSE, Part.ITEM)


def wanted_by(question: Question, at: datetime) -> Wanted:
    return Wanted(question.since, question.until, at, question.reality)


def shares_of(parts: Iterable[Part], wanted: Wanted) -> tuple[list[Share], set[int]]:
    """The shares of a period that the principal may see, and the incidents of which a part is unknown."""
    shares: list[Share] = []
    unknown: set[int] = set()
    for part in parts:
        if part == Part.DOWNTIME:
            shares.extend(downtime_within(wanted))
        elif part == Part.RESPONSE:
            found, unpriced = response_within(wanted)
            shares.extend(found)
            unknown |= unpriced
        else:
            shares.extend(items_within(wanted))
    return shares, unknown


def answer(
    question: Question,
    at: datetime,
    *,
    parts: tuple[Part, ...] = ALL_PARTS,
    unit: Unit = Unit.MONEY,
    is_recurrence: bool = False,
) -> Answer:
    """Add up what the principal may see."""
    shares, unknown = shares_of(parts, wanted_by(question, at))
    return answer_from(shares, unknown, question, at, unit=unit, is_recurrence=is_recurrence)


def answer_from(
    shares: list[Share],
    unknown: set[int],
    question: Question,
    at: datetime,
    *,
    unit: Unit = Unit.MONEY,
    is_recurrence: bool = False,
) -> Answer:
    """The answer that shares of the question's period make; see `shares_of`. A query for the names of groups."""
    if is_recurrence:
        came_back = incidents_that_came_back()
        shares, unknown = [share for share in shares if share.incident in came_back], unknown & came_back
    shares = kept_only(shares, dict(question.only))
    if question.only:
        unknown &= {share.incident for share in shares}
    total = figure_of("", "All", tally_of(shares), unit, len(unknown))
    groups = figures_by(question, tallies_by(shares, question.group), unit) if question.group else []
    return Answer(question, unit, total, tuple(groups), as_of=at)


def incidents_that_came_back() -> set[int]:
    """Incidents in which the cause of a lesson came back, as far as the principal may see both. One query."""
    lessons = Lesson.objects.order_by().values("pk")
    return set(LessonRecurrence.objects.filter(lesson__in=lessons).order_by().values_list("incident_id", flat=True))


def figures_by(question: Question, tallies: dict[Any, Tally], unit: Unit) -> list[Figure]:
    """The figures of the groups: of time, all there are; of a dimension, those with something."""
    group = question.group
    assert group is not None
    labels: dict[Any, str]
    if group in OF_TIME:
        keys = periods.keys_between(question.since, question.until, group)
        labels = {key: periods.label_of(key, group) for key in keys}
    else:
        labels = dict(labels_of(Group(group), tallies))
    return [
        figure_of("" if key is None else str(key), label, tallies.get(key, Tally()), unit)
        for key, label in labels.items()
    ]
