"""Reading the library: its scenarios as lists show them, and how fresh they are."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from incidents.catalog.freshness import Freshness
from incidents.lifecycle.models import Incident
from incidents.plans.choices import VersionStatus
from incidents.scenarios.models import Scenario, ScenarioVersion


def scenarios() -> QuerySet[Scenario]:
    """As far as the reader may know them, with what a list says of each."""
    return Scenario.objects.select_related("type", "service", "team", "owner", "last_reviewed_by", "source_incident")


def numbers(rows: QuerySet[Scenario]) -> tuple[dict[int, ScenarioVersion], set[int]]:
    """The versions in force by scenario, and the scenarios with a draft. Two queries."""
    versions = ScenarioVersion.objects.filter(scenario__in=rows.order_by().values("pk"))
    active = {row.scenario_id: row for row in versions.filter(status=VersionStatus.ACTIVE)}
    return active, set(versions.filter(status=VersionStatus.DRAFT).values_list("scenario", flat=True))


def last_exercised(rows: QuerySet[Scenario]) -> dict[int, datetime]:
    """When each was last played to the end (aware UTC), by scenario. One query."""
    finished = Q(exercises__status="finished")
    versions = ScenarioVersion.objects.filter(finished, scenario__in=rows.order_by().values("pk"))
    found = versions.order_by().values("scenario").annotate(last=Max("exercises__ended_at", filter=finished))
    return dict(found.values_list("scenario", "last"))


def freshness(rows: QuerySet[Scenario]) -> dict[int, Freshness]:
    """How fresh each is. Playing it is its only use. Two queries."""
    exercised = last_exercised(rows)
    return {
        row.pk: Freshness(
            last_reviewed_at=row.last_reviewed_at,
            last_used_at=exercised.get(row.pk),
            last_exercised_at=exercised.get(row.pk),
            review_on=row.review_on,
            grace_days=row.grace_days,
        )
        for row in rows
    }


def replay_of(incident: Incident) -> Scenario | None:
    """The scenario in use that replays it, the newest of several. One query."""
    return Scenario.objects.filter(source_incident=incident, retired_at=None).order_by("-pk").first()
