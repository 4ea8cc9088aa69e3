"""The incidents that a question is about."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.metrics import periods
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question


def in_period(question: Question, milestone: str = "reported_at") -> QuerySet[Incident]:
    """Those which reached a milestone in the period and which the principal may see, in no order."""
    return reached_in_period(question, [milestone])


def reached_in_period(question: Question, milestones: Iterable[str]) -> QuerySet[Incident]:
    """Those which reached any of the milestones in it."""
    zone = timezone.get_default_timezone()
    begins, ends = periods.begins(question.since, zone), periods.begins(question.until, zone)
    wanted = Q()
    for milestone in milestones:
        wanted |= Q(**{f"{milestone}__gte": begins, f"{milestone}__lt": ends})
    return incidents_of(question).filter(wanted).order_by()
