"""What incidents were mostly about, and which of it rose or fell by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from incidents.people.models import Contact, Organisation, User
from knowledge.reviews.choices import FactorKind
from knowledge.reviews.models import ContributingFactor
from reports.formulas.changes import Change, beyond_chance, count_change
from reports.metrics import periods
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Question
from reports.patterns.choices import By
from reports.patterns.days import with_before
from reports.patterns.queries.changes import unevenness_of
from reports.patterns.queries.period import in_period

SHOWN = 25
# Who reported: the field of the incident, and whose rows it names.
_PEOPLE: dict[By, tuple[str, Any]] = {
    By.REPORTER: ("reporter", User),
    By.CONTACT: ("contact", Contact),
    By.ORGANISATION: ("contact__organisation", Organisation),
}
Counts = dict[str, tuple[str, int, int]]


@dataclass(frozen=True)
class Place:
    """One row: its key (empty where incidents have none of it), its name, how often it came in both periods.

    `share` is its part of all incidents of the period. `is_news`: among all rows, those that were left out too, its
    change is more than chance.
    """

    key: str
    name: str
    count: int
    share: float
    change: Change
    is_news: bool


@dataclass(frozen=True)
class Top:
    """The places with the most incidents, and how many there are besides."""

    by: By
    metric: str
    total: int
    places: tuple[Place, ...]
    more: int

    @property
    def news(self) -> list[Place]:
        return [place for place in self.places if place.is_news]


def top_of(by: By, question: Question) -> Top:
    """The places with the most incidents in the period, and all that changed by more than chance, against the period
    before; three queries.

    Whatever is looked at by the dozen shows changes by chance: `beyond_chance` holds down how many are named wrongly.
    """
    counts = _counts(by, question)
    divisor = unevenness_of(question)
    days = question.days
    changes = {
        key: count_change((was, days), (now, days), divisor=divisor) for key, (_name, was, now) in counts.items()
    }
    named = beyond_chance([change.p for change in changes.values()])
    total = sum(now for _name, _was, now in counts.values())
    places = [
        Place(key, counts[key][0], counts[key][2], counts[key][2] / total if total else 0.0, change, is_news)
        for (key, change), is_news in zip(changes.items(), named, strict=True)
    ]
    places.sort(key=lambda place: (-place.count, place.name, place.key))
    shown = [place for number, place in enumerate(places) if (number < SHOWN and place.count) or place.is_news]
    return Top(by, metric_of(by), total, tuple(shown), len(places) - len(shown))


def metric_of(by: By) -> str:
    """A cause is known when an incident is resolved; everything else when it is reported."""
    return "resolved" if by == By.CAUSE else "reported"


def _counts(by: By, question: Question) -> Counts:
    """The name of each place, and its counts in the period before and in the period. Two queries."""
    zone = timezone.get_default_timezone()
    begins = periods.begins(question.since, zone)
    moment = f"{metric_of(by)}_at"
    incidents = in_period(with_before(question), moment)
    if by == By.FACTOR:
        rows = ContributingFactor.objects.filter(review__incident__in=incidents.values("pk")).order_by()
        counted = _split(rows.values_list("kind"), begins, f"review__incident__{moment}", "review")
        return {kind: (str(FactorKind(kind).label), was, now) for kind, was, now in counted}
    if by in _PEOPLE:
        column, model = _PEOPLE[by]
        counted = _split(incidents.filter(**{f"{column}__isnull": False}).values_list(column), begins, moment)
        names = {row.pk: str(row) for row in model.objects.filter(pk__in=[key for key, _was, _now in counted])}
    else:
        counted = _split(incidents.values_list(f"{by.value}_id"), begins, moment)
        names = labels_of(Group(by.value), [key for key, _was, _now in counted])
    return {"" if key is None else str(key): (names.get(key, ""), was, now) for key, was, now in counted}


def _split(rows: Any, begins: datetime, moment: str, what: str = "pk") -> list[tuple[Any, int, int]]:
    """Counted apart: those before `begins`, and those from then on."""
    is_distinct = what != "pk"
    of_before, of_now = Q(**{f"{moment}__lt": begins}), Q(**{f"{moment}__gte": begins})
    return list(
        rows.annotate(
            was=Count(what, distinct=is_distinct, filter=of_before),
            now=Count(what, distinct=is_distinct, filter=of_now),
        )
    )
