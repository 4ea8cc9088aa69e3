"""Triage: deciding what an incident is, how pressing it is, whose it is, and what it affects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from incidents import signals
from incidents.catalog.models import Category, IncidentType, Service
from incidents.catalog.queries import priority_for
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock_open, named
from incidents.lifecycle.operations.eligibility import check_can_take
from incidents.lifecycle.operations.impact import mark_affected
from incidents.lifecycle.operations.log import check_levels, grant_to_teams_of_type, save_counted
from incidents.lifecycle.operations.transition import enter_state
from incidents.people.models import Team, User
from incidents.timeline.operations import record
from incidents.workflows.queries import active_version, rehomed_state


class Findings(TypedDict, total=False):
    """What triage may decide; what is left out stays as it is."""

    type: IncidentType
    category: Category | None
    impact: int
    urgency: int
    service: Service | None
    services: Iterable[tuple[Service, str]]
    team: Team | None


@transaction.atomic
def triage(
    incident: Incident,
    *,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
    **findings: Unpack[Findings],
) -> Incident:
    """Set type, category, impact, urgency, service, team, and mark services as affected since the impact began.

    The priority follows from impact and urgency unless it is overridden. A new type moves the incident to that type's
    active workflow, at its first state of the same phase or the nearest earlier one; a restricted type restricts it.
    Raises IncidentNotOpen, LevelsRefused, EffectRefused, CannotTakeIncidents, NoActiveWorkflow, KeyTaken,
    StaleIncident, or whatever a receiver of `status_changing` refuses a change of workflow with.
    """
    check_levels(impact=findings.get("impact"), urgency=findings.get("urgency"))
    row = lock_open(incident, expected_version)
    told = _decide(row, findings)
    mark_affected(row, findings.get("services", ()), actor=actor, at=at)
    new_type = findings.get("type")
    old_type = row.type
    retyped = new_type is not None and new_type.pk != old_type.pk
    if retyped and new_type is not None:
        told["type"] = [named(old_type), named(new_type)]
        _rehome(row, new_type, actor=actor, at=at)
    elif told or findings.get("services"):
        save_counted(row, at=at)
    if told:
        record(row, "incident.triaged", actor=actor, at=at, data={"changes": told})
    if told:
        signals.details_updated.send(Incident, incident=row, changes=told, actor=actor, at=at)
    if retyped:
        signals.type_changed.send(Incident, incident=row, old_type=old_type, new_type=new_type, actor=actor, at=at)
    return row


def _decide(row: Incident, findings: Findings) -> dict[str, list[Any]]:
    """Put the findings but the type on the locked incident; return the differences for the timeline."""
    told: dict[str, list[Any]] = {}
    if (team := findings.get("team")) is not None and team.pk != row.team_id:
        check_can_take(None, team)
    for name in ("category", "service", "team"):
        if name in findings and findings[name] != getattr(row, name):  # type: ignore[literal-required]
            new = findings[name]  # type: ignore[literal-required]
            told[name] = [named(getattr(row, name)), named(new)]
            setattr(row, name, new)
    for name in ("impact", "urgency"):
        level = findings.get(name)
        if level is not None and level != getattr(row, name):
            told[name] = [getattr(row, name), level]
            setattr(row, name, level)
    if ("impact" in told or "urgency" in told) and not row.priority_override_reason:
        priority = priority_for(row.impact, row.urgency)
        if priority.pk != row.priority_id:
            told["priority"] = [named(row.priority), named(priority)]
            row.priority = priority
    return told


def _rehome(row: Incident, new_type: IncidentType, *, actor: User | None, at: datetime) -> None:
    """Move a locked incident to the new type's active workflow, and restrict it when the type asks for that."""
    version = active_version(new_type)
    from_state = row.state
    to_state = rehomed_state(version, row.phase)
    moved = {"incident": row, "transition": None, "from_state": from_state, "to_state": to_state}
    signals.status_changing.send(Incident, actor=actor, at=at, **moved)
    old_version = row.workflow_version
    row.type, row.workflow_version = new_type, version
    newly_restricted = new_type.is_restricted and not row.restricted
    row.restricted = row.restricted or new_type.is_restricted
    enter_state(row, to_state, at=at)
    data = {
        "workflow": [named(old_version), named(version)],
        "from": {**(named(from_state) or {}), "phase": from_state.phase},
        "to": {**(named(to_state) or {}), "phase": to_state.phase},
    }
    record(row, "type.changed", actor=actor, at=at, data=data)
    if newly_restricted:
        grant_to_teams_of_type(row, actor=actor, at=at)
        record(row, "incident.restricted", actor=actor, at=at, data={"reason": "", "by_type": named(new_type)})
        signals.restricted.send(Incident, incident=row, actor=actor, at=at)
    signals.status_changed.send(Incident, actor=actor, at=at, automatic=False, **moved)
