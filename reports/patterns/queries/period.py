"""The incidents that a question is about."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.metrics import periods
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question


def in_period(question: Question, milestone: str = "reported_at") -> QuerySet[Incident]:
    """Those which reached a milestone in the period and which the principal may see, in no order."""
    zone = timezone.get_default_timezone()
    begins, ends = periods.begins(question.since, zone), periods.begins(question.until, zone)
    return incidents_of(question).filter(**{f"{milestone}__gte": begins, f"{milestone}__lt": ends}).order_by()
