"""Major incidents: a coordinated response begins, and ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, lock_open, required_reason, store
from incidents.people.models import User
from incidents.refusals import Conflict
from incidents.timeline.operations import record


class MajorAlready(Conflict):
    """The incident is a major one, or is none, already."""

    code = "major_already"


@transaction.atomic
def declare_major(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Begin a coordinated response. Raises ReasonRequired, MajorAlready, IncidentNotOpen, StaleIncident."""
    reason = required_reason(reason)
    row = lock_open(incident, expected_version)
    if row.is_major:
        raise MajorAlready("This is a major incident already.")
    row.is_major, row.major_declared_at, row.stood_down_at = True, at, None
    store(row, at=at, fields=["is_major", "major_declared_at", "stood_down_at"])
    record(row, "major.declared", actor=actor, at=at, data={"reason": reason}, is_public=False)
    signals.major_declared.send(Incident, incident=row, actor=actor, at=at)
    return row


@transaction.atomic
def stand_down(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """End the coordinated response; that there was one stays known. Raises ReasonRequired, MajorAlready."""
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    if not row.is_major:
        raise MajorAlready("This is not a major incident.")
    row.is_major, row.stood_down_at = False, at
    store(row, at=at, fields=["is_major", "stood_down_at"])
    record(row, "major.stood_down", actor=actor, at=at, data={"reason": reason})
    signals.major_stood_down.send(Incident, incident=row, actor=actor, at=at)
    return row
