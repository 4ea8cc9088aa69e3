"""A real incident that is over becomes a scenario, in one step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.people.models import User
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Procedure
from incidents.refusals import NotPermitted
from incidents.scenarios.models import Capability, Scenario
from incidents.scenarios.operations.base import ScenarioRefused, is_taken
from incidents.scenarios.operations.library import create_scenario
from incidents.scenarios.operations.versions import edit_version
from incidents.scenarios.past import Moment, Past, contents_of_past
from incidents.scenarios.queries.library import replay_of
from incidents.scenarios.queries.rights import ADD, require
from incidents.scenarios.redaction import Redaction, parts_of
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import entries_of, tell
from incidents.workflows.choices import Phase

MILESTONES = {
    "incident.acknowledged": "acknowledged_at",
    "major.declared": "major_declared_at",
    "incident.mitigated": "mitigated_at",
    "incident.resolved": "resolved_at",
}
NOT_OVER = "Only a real incident that is closed can be replayed."


@transaction.atomic
def scenario_from_incident(incident: Incident, *, actor: User | None, at: datetime) -> Scenario:
    """Make a scenario whose draft replays the incident: what came upon people are injects at their times, what people
    did is expected; names and the solution are struck out. Again, the one that there is comes back.

    Raises NotPermitted, also of an incident that the actor may not know, and ScenarioRefused of one that is not over.
    """
    require(actor, ADD)
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk=incident.pk)
    row = rows.first()
    if row is None:
        raise NotPermitted
    if row.exercise_id is not None or row.phase != Phase.CLOSED:
        raise ScenarioRefused(NOT_OVER)
    if (made := replay_of(row)) is not None:
        return made
    codes = list(Capability.objects.filter(retired_at=None).values_list("code", flat=True))
    if not codes:
        raise ScenarioRefused("There is no capability that it could rehearse: make one first.")
    past = _past(row)
    scenario = create_scenario(_values(row, past), actor=actor, at=at)
    summary = f"Made from {row.reference}. Look it over: names and the solution were struck out by rule."
    edit_version(scenario, contents_of_past(past, codes), summary=summary, actor=actor, at=at)
    return scenario


def _values(row: Incident, past: Past) -> dict[str, Any]:
    """What is retired meanwhile is left out; a name that is taken gets a number."""
    name, number = f"Replay of {row.reference}", 1
    while is_taken("name", name) or is_taken("slug", _slug(name)):
        number += 1
        name = f"Replay of {row.reference}, {number}"
    service = row.service if row.service is not None and row.service.retired_at is None else None
    return {
        "name": name,
        "slug": _slug(name),
        "summary": past.redaction.applied(row.title)[:300],
        "type": row.type if row.type.retired_at is None else None,
        "service": service,
        "source_incident": row,
    }


def _slug(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")


def _past(row: Incident) -> Past:
    began = row.reported_at
    entries = list(entries_of(row))
    in_use = Procedure.objects.filter(retired_at=None, versions__status=VersionStatus.ACTIVE)
    procedures = dict(in_use.values_list("pk", "slug"))
    return Past(
        reference=row.reference,
        title=row.title,
        incident={
            "description": row.description,
            "type": row.type.slug,
            "service": row.service.slug if row.service is not None and row.service.retired_at is None else "",
            "impact": row.impact,
            "urgency": row.urgency,
            "via": "form" if row.reporter_id or row.contact_id else "api",
        },
        moments=[_moment(entry, began, procedures) for entry in entries],
        redaction=Redaction(_people(row, entries), row.resolution_summary),
        milestones={
            code: _seconds(began, instant)
            for code, column in MILESTONES.items()
            if (instant := getattr(row, column)) is not None
        },
    )


def _seconds(began: datetime, instant: datetime) -> int:
    return max(0, round((instant - began).total_seconds()))


def _moment(entry: TimelineEntry, began: datetime, procedures: dict[int, str]) -> Moment:
    value = str(entry.data.get("role", ""))
    if entry.code == "procedure.begun":
        value = procedures.get(entry.data.get("procedure", {}).get("id"), "")
    return Moment(
        code=entry.code,
        seconds=_seconds(began, entry.at),
        body=entry.body,
        is_public=entry.is_public,
        outside=entry.actor_id is None and "outsider" in entry.data,
        value=value,
        told=tell(entry) if entry.code == "service.affected" else "",
    )


def _people(row: Incident, entries: list[TimelineEntry]) -> dict[str, str]:
    """Everybody whose name may stand in it, and by what it is replaced: what they were there, where they were anything.

    Also people who had no part in it: notes name whoever was asked.
    """
    told = " ".join([row.title, row.description, *(entry.body for entry in entries)]).lower()
    names: dict[str, str] = {}
    for user in User.objects.all():
        known = [user.get_full_name(), user.username]
        if any(one and one.lower() in told for one in parts_of(known)):
            names |= dict.fromkeys(parts_of(known), "a colleague")
    for held in ResponseRole.objects.filter(incident=row).select_related("user"):
        words = f"the {Role(held.role).label.lower()}"
        names |= dict.fromkeys(parts_of([held.user.get_full_name(), held.user.username]), words)
    if row.reporter is not None:
        names |= dict.fromkeys(parts_of([row.reporter.get_full_name(), row.reporter.username]), "the reporter")
    if row.contact is not None:
        names |= dict.fromkeys(parts_of([row.contact.name]), "the reporter")
    return names
