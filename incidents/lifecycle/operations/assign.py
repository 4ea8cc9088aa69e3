"""Who has the incident: a team, a person."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Final

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.acknowledge import announce_acknowledged, mark_acknowledged
from incidents.lifecycle.operations.base import lock_open, named, required_reason, store
from incidents.lifecycle.operations.eligibility import check_can_take
from incidents.people.models import Team, User
from incidents.refusals import Conflict, Refused
from incidents.timeline.operations import record


class Unchanged(Enum):
    """A marker: leave this as it is (None means: nobody)."""

    TOKEN = 0


UNCHANGED: Final = Unchanged.TOKEN


class AlreadyTaken(Conflict):
    """Somebody else took it first."""

    code = "already_taken"


class NothingToHandOver(Refused):
    """The colleague has the incident already."""

    code = "nothing_to_hand_over"


@transaction.atomic
def assign(
    incident: Incident,
    *,
    actor: User | None,
    at: datetime,
    assignee: User | Unchanged | None = UNCHANGED,
    team: Team | Unchanged | None = UNCHANGED,
    note: str = "",
    expected_version: int | None = None,
) -> Incident:
    """Give the incident to a team, a person, both, or (None) nobody. Nothing is recorded when nothing changes.

    Raises CannotTakeIncidents, IncidentNotOpen, StaleIncident.
    """
    row = lock_open(incident, expected_version)
    return reassign(row, "incident.assigned", actor=actor, at=at, assignee=assignee, team=team, note=note)


@transaction.atomic
def take(incident: Incident, *, actor: User, at: datetime, expected_version: int | None = None) -> Incident:
    """Make the incident the actor's own, and acknowledge it when nobody has.

    Raises AlreadyTaken when it is somebody else's (hand-overs go through `assign` or `hand_over`), IncidentNotOpen.
    """
    row = lock_open(incident, expected_version)
    if row.assignee_id is not None and row.assignee_id != actor.pk:
        raise AlreadyTaken(f"{row.assignee} has this incident already. Ask for a hand-over, or assign it to yourself.")
    row = reassign(row, "incident.assigned", actor=actor, at=at, assignee=actor, team=UNCHANGED, note="")
    if row.acknowledged_at is None:
        store(row, at=at, fields=mark_acknowledged(row, actor=actor, at=at))
        announce_acknowledged(row, actor=actor, at=at)
    return row


@transaction.atomic
def hand_over(
    incident: Incident,
    *,
    to: User,
    note: str,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Give the incident to a colleague with a note on where things stand.

    Raises ReasonRequired, NothingToHandOver, CannotTakeIncidents, IncidentNotOpen, StaleIncident.
    """
    note = required_reason(note, "note")
    row = lock_open(incident, expected_version)
    if row.assignee_id == to.pk:
        sentence = f"{to} has this incident already. To leave word, add a note."
        raise NothingToHandOver(sentence, fields={"to": sentence})
    return reassign(row, "incident.handed_over", actor=actor, at=at, assignee=to, team=UNCHANGED, note=note)


def reassign(
    row: Incident,
    code: str,
    *,
    actor: User | None,
    at: datetime,
    assignee: User | Unchanged | None,
    team: Team | Unchanged | None,
    note: str,
) -> Incident:
    """Carry out an assignment on a locked incident."""
    old_assignee, old_team = row.assignee, row.team
    new_assignee = old_assignee if isinstance(assignee, Unchanged) else assignee
    new_team = old_team if isinstance(team, Unchanged) else team
    check_can_take(new_assignee if new_assignee != old_assignee else None, new_team if new_team != old_team else None)
    if (new_assignee, new_team) == (old_assignee, old_team):
        return row
    row.assignee, row.team = new_assignee, new_team
    if old_assignee is not None or (old_team is not None and new_team != old_team):
        row.reassignment_count += 1
    store(row, at=at, fields=["assignee", "team", "reassignment_count"])
    data = {
        "assignee": named(new_assignee),
        "team": named(new_team),
        "old_assignee": named(old_assignee),
        "old_team": named(old_team),
    }
    record(row, code, actor=actor, at=at, data=data, body=note)
    signals.assigned.send(Incident, incident=row, old_assignee=old_assignee, old_team=old_team, actor=actor, at=at)
    return row
