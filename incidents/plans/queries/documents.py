"""Reading plans: their versions, and how fresh they are."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet

from incidents.catalog.freshness import Freshness
from incidents.lifecycle.models import Incident
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Plan, PlanVersion
from incidents.plans.models.plans import SECTIONS
from incidents.plans.queries.standing import review_of


def coming_of(plan: Plan) -> PlanVersion | None:
    """The version that is being written, or was approved and is not in force yet."""
    return plan.versions.filter(status__in=[VersionStatus.DRAFT, VersionStatus.APPROVED]).first()


def in_force_of(plan: Plan) -> PlanVersion | None:
    return plan.versions.filter(status=VersionStatus.ACTIVE).first()


def sections_of(version: PlanVersion) -> list[tuple[str, str]]:
    """The headings with what is written under each, without empty ones."""
    return [(heading, getattr(version, name)) for name, heading in SECTIONS.items() if getattr(version, name).strip()]


def text_of(version: PlanVersion) -> str:
    return "\n\n".join(f"{heading}\n{text}" for heading, text in sections_of(version))


def freshness(plans: QuerySet[Plan]) -> dict[int, Freshness]:
    """A plan is used by a major incident of its type (one without a type: by any), exercised by one in a drill.

    As far as the reader may know the incidents. Two queries.
    """
    declared: dict[int, dict[str, Any]] = {
        row["type"]: dict(row)
        for row in Incident.objects.filter(major_declared_at__isnull=False)
        .order_by()
        .values("type")
        .annotate(
            used=Max("major_declared_at", filter=Q(exercise=None)),
            exercised=Max("major_declared_at", filter=Q(exercise__isnull=False)),
        )
    }
    return {
        plan.pk: review_of(
            plan,
            last_used_at=_latest(declared, plan, "used"),
            last_exercised_at=_latest(declared, plan, "exercised"),
        )
        for plan in plans
    }


def _latest(declared: dict[int, dict[str, Any]], plan: Plan, name: str) -> Any:
    rows = [declared[plan.type_id]] if plan.type_id in declared else []
    if plan.type_id is None:
        rows = list(declared.values())
    return max((row[name] for row in rows if row[name] is not None), default=None)
