"""How the readiness of a subject was, day by day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from reports.readiness.choices import SubjectKind
from reports.readiness.models import ReadinessSnapshot
from reports.readiness.scoring import Subject

DAYS_SHOWN = 180


def snapshots_of(subject: Subject) -> QuerySet[ReadinessSnapshot]:
    rows = ReadinessSnapshot.objects.filter(kind=subject.kind)
    if subject.kind == SubjectKind.TEAM:
        return rows.filter(team=subject.pk)
    if subject.kind == SubjectKind.SERVICE:
        return rows.filter(service=subject.pk)
    return rows


def days_of(subject: Subject) -> list[tuple[date, float | None]]:
    """The last `DAYS_SHOWN` days that were kept, the oldest first. One query."""
    newest = snapshots_of(subject).order_by("-on").values_list("on", "points")[:DAYS_SHOWN]
    return list(reversed(newest))
