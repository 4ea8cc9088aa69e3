"""Reading runs: when somebody last worked on an incident, and about which everybody was told in vain."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from incidents.escalation.choices import RunStatus
from incidents.escalation.models import EscalationRun, RunStep
from incidents.lifecycle.models import Incident
from incidents.timeline.models import TimelineEntry

# More are not named.
NAMED = 5


def last_sign(incident: Incident) -> datetime | None:
    """When a person last did something that the timeline keeps. One query."""
    entries = TimelineEntry.objects.filter(incident=incident.pk, actor__isnull=False)
    found: datetime | None = entries.aggregate(last=Max("recorded_at"))["last"]
    return found


def told_in_vain() -> list[int]:
    """The keys of the first real incidents about which everybody was told and that nobody has taken. One query.

    As the reader may know. Served by `escalationrun_exhausted`.
    """
    runs = EscalationRun.objects.filter(status=RunStatus.EXHAUSTED, incident__exercise=None)
    return list(runs.order_by("incident").values_list("incident_id", flat=True)[:NAMED])


def run_with_steps(incident_id: int) -> tuple[EscalationRun | None, list[RunStep]]:
    """The newest run of an incident with what became of its steps, oldest first. Two queries."""
    runs = EscalationRun.objects.filter(incident=incident_id).select_related("acknowledged_by").order_by("-pk")
    run = runs.first()
    return run, list(RunStep.objects.filter(run=run).order_by("pk")) if run is not None else []
