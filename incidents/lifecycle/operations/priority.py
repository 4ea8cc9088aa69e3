"""The priority: computed from impact and urgency, or overridden with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.catalog.models import Priority
from incidents.catalog.queries import priority_for
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock_open, named, required_reason, store
from incidents.people.models import User
from incidents.timeline.operations import record


@transaction.atomic
def override_priority(
    incident: Incident,
    *,
    priority: Priority | None,
    reason: str,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Set a priority other than the computed one, or with None go back to it. Both ask for a reason.

    Raises ReasonRequired, IncidentNotOpen.
    """
    reason = required_reason(reason)
    row = lock_open(incident, expected_version)
    old = row.priority
    row.priority = priority or priority_for(row.impact, row.urgency)
    row.priority_override_reason = reason if priority else ""
    store(row, at=at, fields=["priority", "priority_override_reason"])
    data = {"old": named(old), "new": named(row.priority), "reason": reason, "computed": priority is None}
    record(row, "priority.overridden", actor=actor, at=at, data=data)
    signals.priority_overridden.send(Incident, incident=row, old=old, new=row.priority, actor=actor, at=at)
    return row
