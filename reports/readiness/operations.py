"""Writing down how readiness is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.permissions.principal import as_system
from reports.readiness.choices import SubjectKind
from reports.readiness.models import ReadinessSnapshot
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.scores import score_everybody
from reports.readiness.scoring import Score


@transaction.atomic
def take_snapshots(*, at: datetime) -> int:
    """Keep today's score (UTC) of every subject that has none yet; return how many were kept. Three queries.

    They say only what everybody who may see readiness may see. Asked again on the same day, nothing changes.
    """
    with as_system("readiness of the day"):
        scores = score_everybody(gather(Sight(at, is_common=True)))
    known = set(ReadinessSnapshot.objects.filter(on=at.date()).values_list("kind", "team", "service"))
    rows = [
        row for row in (_row(score, at) for score in scores) if (row.kind, row.team_id, row.service_id) not in known
    ]
    # Another sweep may be keeping the same day.
    ReadinessSnapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _row(score: Score, at: datetime) -> ReadinessSnapshot:
    subject = score.subject
    return ReadinessSnapshot(
        kind=subject.kind.value,
        team_id=subject.pk if subject.kind == SubjectKind.TEAM else None,
        service_id=subject.pk if subject.kind == SubjectKind.SERVICE else None,
        on=at.date(),
        points=score.points,
        lines=_lines(score),
        made_at=at,
    )


def _lines(score: Score) -> list[dict[str, Any]]:
    return [
        {
            "criterion": line.criterion.code,
            "worth": round(line.worth, 3),
            "points": round(line.points, 3),
            "count": line.count,
        }
        for line in score.lines
        if line.is_counted
    ]
