"""What came again at the same service and category within thirty days."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from datetime import tzinfo

from django.utils import timezone

from reports.metrics import periods
from reports.metrics.choices import Group
from reports.metrics.periods import hour_number
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Question
from reports.patterns.days import DAY
from reports.patterns.queries.period import in_period
from reports.patterns.recurrence import WITHIN, Happening, Recurrence, recurrences

OF_PLACE = (Group.SERVICE, Group.CATEGORY)
SHOWN = 50
MOST = 100_000


@dataclass(frozen=True)
class CameAgain:
    """One place where incidents came again, by the names of its service and category."""

    recurrence: Recurrence
    service: str
    category: str


@dataclass(frozen=True)
class AllAgain:
    """Of `count` incidents with a service `again` came again; `more` places are not shown.

    `is_capped`: there are so many that only the newest were looked at.
    """

    places: tuple[CameAgain, ...]
    count: int
    again: int
    more: int
    is_capped: bool


def came_again(question: Question) -> AllAgain:
    """The places where the most came again in the period, at most 50. Three queries."""
    zone = timezone.get_default_timezone()
    happenings = _happenings(question, zone)
    since = periods.begins(question.since, zone)
    found = recurrences(happenings, since)
    shown = found[:SHOWN]
    services = labels_of(Group.SERVICE, {each.place[0] for each in shown})
    categories = labels_of(Group.CATEGORY, {each.place[1] for each in shown})
    places = tuple(CameAgain(each, services[each.place[0]], categories[each.place[1]]) for each in shown)
    count = sum(happening.is_asked and happening.at >= since for happening in happenings)
    again = sum(len(each.again) for each in found)
    return AllAgain(places, count, again, len(found) - len(shown), is_capped=len(happenings) == MOST)


def _happenings(question: Question, zone: tzinfo) -> list[Happening]:
    """The newest of the period and of the time before it. What came before may be of any team, type or priority."""
    others = {dimension: keys for dimension, keys in question.only.items() if dimension not in OF_PLACE}
    only = {dimension: keys for dimension, keys in question.only.items() if dimension in OF_PLACE}
    asked = replace(question, since=question.since - WITHIN.days * DAY, only=only)
    columns = (
        "pk",
        "service_id",
        "category_id",
        "reported_at",
        "exercise_id",
        *(f"{dimension.value}_id" for dimension in others),
    )
    rows = in_period(asked).filter(service__isnull=False).order_by("-reported_at", "-pk").values_list(*columns)[:MOST]
    wanted = [set(keys) for keys in others.values()]
    return [
        Happening(
            *(pk, (service, category), at, hour_number(at, zone)),
            is_asked=all(map(operator.contains, wanted, keys)),
            is_drill=exercise is not None,
        )
        for pk, service, category, at, exercise, *keys in rows.iterator(chunk_size=2_000)
    ]
