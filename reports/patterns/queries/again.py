"""What came again at the same service and category within thirty days."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import timezone

from reports.metrics import periods
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Question
from reports.patterns.days import DAY
from reports.patterns.queries.period import in_period
from reports.patterns.recurrence import WITHIN, Happening, Recurrence, recurrences

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
    """Of `count` incidents with a service and a category `again` came again; `more` places are not shown.

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
    asked = replace(question, since=question.since - WITHIN.days * DAY)
    rows = (
        in_period(asked)
        .filter(service__isnull=False, category__isnull=False)
        .order_by("-reported_at", "-pk")
        .values_list("pk", "service_id", "category_id", "reported_at")[:MOST]
    )
    happenings = [
        Happening(pk, (service, category), at) for pk, service, category, at in rows.iterator(chunk_size=2_000)
    ]
    since = periods.begins(question.since, zone)
    found = recurrences(happenings, since)
    shown = found[:SHOWN]
    services = labels_of(Group.SERVICE, {each.place[0] for each in shown})
    categories = labels_of(Group.CATEGORY, {each.place[1] for each in shown})
    places = tuple(CameAgain(each, services[each.place[0]], categories[each.place[1]]) for each in shown)
    count = sum(happening.at >= since for happening in happenings)
    again = sum(len(each.again) for each in found)
    return AllAgain(places, count, again, len(found) - len(shown), is_capped=len(happenings) == MOST)
