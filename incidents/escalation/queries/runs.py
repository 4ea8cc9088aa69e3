"""Reading runs: when somebody last worked on an incident, and about which everybody was told in vain."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from incidents.escalation.choices import RunStatus
from incidents.escalation.models import EscalationRun
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
