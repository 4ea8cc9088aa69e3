"""What incidents were mostly about, and which of it rose or fell by more than chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from incidents.people.models import Contact, Organisation, User
from knowledge.reviews.choices import FactorKind
from knowledge.reviews.models import ContributingFactor
from reports.formulas.changes import Change, beyond_chance, count_change
from reports.metrics import periods
from reports.metrics.choices import Group
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from reports.patterns.choices import By
from reports.patterns.days import with_before
from reports.patterns.queries.changes import unevenness_of

SHOWN = 25
# A cause is known when an incident is resolved; everything else when it is reported.
_COLUMNS: dict[By, tuple[str, Any]] = {
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


def top_of(by: By, question: Question, at: datetime) -> Top:
    """The places with the most incidents in the period, and all that changed by more than chance, against the period
    before; at most seven queries.

    Whatever is looked at by the dozen shows changes by chance: `beyond_chance` holds down how many are named wrongly.
    """
    metric = metric_of(by)
    counts = _counts(by, replace(question, metric=metric), at)
    divisor = unevenness_of(question, at)
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
    return Top(by, metric, total, tuple(shown), len(places) - len(shown))


def metric_of(by: By) -> str:
    return "resolved" if by == By.CAUSE else "reported"


def _counts(by: By, question: Question, at: datetime) -> Counts:
    """The name of each place, and its counts in the period before and in the period."""
    if by == By.FACTOR:
        return _of_factors(question)
    if by in _COLUMNS:
        return _of_people(by, question)
    now = ask(replace(question, group=Group(by.value)), at)
    before = ask(replace(question.before(), group=Group(by.value)), at)
    counts: Counts = {}
    for figure in now.groups:
        counts[figure.key] = (figure.label, 0, figure.n)
    for figure in before.groups:
        counts[figure.key] = (figure.label, figure.n, counts.get(figure.key, ("", 0, 0))[2])
    return counts


def _of_people(by: By, question: Question) -> Counts:
    column, model = _COLUMNS[by]
    zone = timezone.get_default_timezone()
    begins = periods.begins(question.since, zone)
    rows = incidents_of(with_before(question), "reported_at", zone).filter(**{f"{column}__isnull": False}).order_by()
    counted = _split(rows.values_list(column), begins, "reported_at")
    names = {row.pk: str(row) for row in model.objects.filter(pk__in=[key for key, _was, _now in counted])}
    return {str(key): (names.get(key, ""), was, now) for key, was, now in counted}


def _of_factors(question: Question) -> Counts:
    """Reviews of real incidents of both periods, each once for each kind of factor that it found."""
    zone = timezone.get_default_timezone()
    begins = periods.begins(question.since, zone)
    of_both = incidents_of(with_before(question), "reported_at", zone).values("pk")
    rows = ContributingFactor.objects.filter(review__incident__in=of_both).order_by()
    counted = _split(rows.values_list("kind"), begins, "review__incident__reported_at", F("review"))
    return {kind: (str(FactorKind(kind).label), was, now) for kind, was, now in counted}


def _split(rows: Any, begins: datetime, moment: str, what: Any = None) -> Iterable[tuple[Any, int, int]]:
    what = F("pk") if what is None else what
    return list(
        rows.annotate(
            was=Count(what, distinct=True, filter=Q(**{f"{moment}__lt": begins})),
            now=Count(what, distinct=True, filter=Q(**{f"{moment}__gte": begins})),
        )
    )
