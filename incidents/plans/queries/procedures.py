"""Reading procedures: their versions, steps, and how fresh they are."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet

from incidents.catalog.freshness import Freshness
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Procedure, ProcedureRun, ProcedureVersion
from incidents.plans.queries.standing import review_of
from incidents.plans.steps import StepDraft

STEP_COLUMNS = (
    "title", "instructions", "role", "expected_minutes", "is_critical", "command", "links", "decisions",
)  # fmt: skip


def draft_of(procedure: Procedure) -> ProcedureVersion | None:
    return procedure.versions.filter(status=VersionStatus.DRAFT).first()


def active_of(procedure: Procedure) -> ProcedureVersion | None:
    return procedure.versions.filter(status=VersionStatus.ACTIVE).first()


def steps_of(version: ProcedureVersion) -> list[StepDraft]:
    """The steps of a version as drafts, in their order. One query."""
    return [StepDraft(**row) for row in version.steps.order_by("position").values(*STEP_COLUMNS)]


def freshness(procedures: QuerySet[Procedure]) -> dict[int, Freshness]:
    """When each was last reviewed, used and exercised, as far as the reader may know the incidents. Two queries."""
    runs = ProcedureRun.objects.filter(procedure__in=procedures.order_by().values("pk"))
    newest: dict[int, dict[str, Any]] = {
        row["procedure"]: dict(row)
        for row in runs.order_by()
        .values("procedure")
        .annotate(
            used=Max("began_at", filter=Q(incident__exercise=None)),
            exercised=Max("began_at", filter=Q(incident__exercise__isnull=False)),
        )
    }
    return {
        row.pk: review_of(
            row,
            last_used_at=newest.get(row.pk, {}).get("used"),
            last_exercised_at=newest.get(row.pk, {}).get("exercised"),
        )
        for row in procedures
    }
