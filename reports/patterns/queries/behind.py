"""The incidents behind a figure, a flag or a cell."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from incidents.lifecycle.models import Incident
from knowledge.reviews.models import ContributingFactor
from reports.metrics import periods
from reports.metrics.choices import Group
from reports.metrics.measures import MEASURES
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question
from reports.patterns.choices import By
from reports.patterns.queries.unusual import instants_of

SHOWN = 200
_COLUMNS = {By.REPORTER: "reporter", By.CONTACT: "contact", By.ORGANISATION: "contact__organisation"}


@dataclass(frozen=True)
class Narrowing:
    """What a question cannot say: the hour of the clock of a single day, the hour of the week from Monday on, who
    reported, which kind of factor a review found."""

    hour: int | None = None
    week_hour: int | None = None
    by: By | None = None
    key: str = ""


@dataclass(frozen=True)
class Behind:
    """The newest of the incidents, at most 200, and how many there are."""

    incidents: tuple[Incident, ...]
    count: int


def milestone_of(metric: str) -> str:
    """At which milestone incidents count for a metric; when they were reported, where it is none of incidents."""
    return next((measure.milestone for measure in MEASURES if measure.name == metric), "reported_at")


def behind(question: Question, narrowing: Narrowing) -> Behind:
    """The incidents that a question is about, narrowed. Two queries; three for an hour of the week."""
    zone = timezone.get_default_timezone()
    milestone = milestone_of(question.metric)
    rows = _narrowed(incidents_of(question, milestone, zone), question, narrowing, milestone)
    if narrowing.week_hour is not None:
        wanted = str(narrowing.week_hour)
        keys = [
            pk
            for pk, moment in rows.order_by(f"-{milestone}", "-pk").values_list("pk", milestone).iterator()
            if periods.key_of(moment, Group.HOUR_OF_WEEK, zone) == wanted
        ]
        return Behind(tuple(_shown(Incident.objects.filter(pk__in=keys[:SHOWN]), milestone)), len(keys))
    return Behind(tuple(_shown(rows, milestone)), rows.order_by().count())


def _narrowed(rows: QuerySet[Incident], question: Question, narrowing: Narrowing, milestone: str) -> QuerySet[Incident]:
    if narrowing.hour is not None:
        begins, ends = instants_of(question.since, narrowing.hour)
        rows = rows.filter(**{f"{milestone}__gte": begins, f"{milestone}__lt": ends})
    if narrowing.by == By.FACTOR:
        found = ContributingFactor.objects.filter(kind=narrowing.key)
        return rows.filter(pk__in=found.values("review__incident"))
    if narrowing.by in _COLUMNS:
        return rows.filter(**{_COLUMNS[narrowing.by]: int(narrowing.key)})
    return rows


def _shown(rows: QuerySet[Incident], milestone: str) -> QuerySet[Incident]:
    return rows.select_related("priority", "state", "service", "type").order_by(f"-{milestone}", "-pk")[:SHOWN]
