"""Acknowledging: a named person has taken notice and answers for what comes next."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock_open, store
from incidents.notifications.queries.paging import is_paging
from incidents.people.models import User
from incidents.refusals import Conflict
from incidents.timeline.operations import record


class AlreadyAcknowledged(Conflict):
    """Somebody was first."""

    code = "already_acknowledged"


@transaction.atomic
def acknowledge(
    incident: Incident, *, actor: User, at: datetime, note: str = "", expected_version: int | None = None
) -> Incident:
    """Record that a responder has taken the incident; an unassigned one becomes theirs.

    When people are paged anew (after a reopening, or by a person), it may be acknowledged once more: that stops the
    pages, and the milestone stays. Raises AlreadyAcknowledged (naming who was first), IncidentNotOpen, StaleIncident.
    """
    row = lock_open(incident, expected_version)
    fields: list[str] = []
    if row.acknowledged_at is None:
        fields = mark_acknowledged(row, actor=actor, at=at)
    elif not is_paging(row):
        who = "you" if row.acknowledged_by_id == actor.pk else str(row.acknowledged_by)
        raise AlreadyAcknowledged(f"This incident was already acknowledged by {who}.")
    takes = row.assignee_id is None
    if takes:
        row.assignee = actor
        fields.append("assignee")
    store(row, at=at, fields=fields)
    announce_acknowledged(row, actor=actor, at=at, note=note, how={"takes": True} if takes else {})
    return row


def mark_acknowledged(row: Incident, *, actor: User, at: datetime) -> list[str]:
    """Set who acknowledged and when on a locked incident, and return the names of the fields to save."""
    row.acknowledged_at, row.acknowledged_by = at, actor
    return ["acknowledged_at", "acknowledged_by"]


def announce_acknowledged(
    row: Incident, *, actor: User, at: datetime, note: str = "", how: dict[str, bool] | None = None
) -> None:
    """Tell the timeline and the receivers.

    `how`: `by_working` (the person began to work instead of acknowledging first), `takes` (it became theirs thereby).
    """
    record(
        row,
        "incident.acknowledged",
        actor=actor,
        at=at,
        body=note,
        data=how or {},
        is_public=not note,
    )
    signals.acknowledged.send(Incident, incident=row, actor=actor, at=at)
