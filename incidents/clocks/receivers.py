"""What clocks hear of. All inside the transaction of the change, which holds the incident's row."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.catalog.models import BusinessCalendar
from incidents.clocks.models import SlaPolicy
from incidents.clocks.operations import (
    end_clocks,
    follow_move,
    note_acknowledged,
    note_update,
    recompute,
    rejudge,
    start_clocks,
)
from incidents.clocks.recompute_job import ask_to_recompute
from incidents.lifecycle.models import Incident
from incidents.people.models import Team, User
from incidents.workflows.choices import Phase

if TYPE_CHECKING:
    from incidents.timeline.models import TimelineEntry
    from incidents.workflows.models import State

# Of what an incident says about itself, what policies are chosen by.
TRAITS = ("type", "priority", "service", "team", "contact")


def logged(*, incident: Incident, at: datetime, **_: Any) -> None:
    start_clocks(incident, at=at)


def acknowledged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    note_acknowledged(incident, actor=actor, at=at)


def note_added(*, incident: Incident, entry: TimelineEntry, actor: User | None, at: datetime, **_: Any) -> None:
    note_update(incident, entry, actor=actor, at=at)


def moved(
    *,
    incident: Incident,
    from_state: State,
    to_state: State,
    actor: User | None,
    at: datetime,
    entry: TimelineEntry | None = None,
    together: bool = False,
    **_: Any,
) -> None:
    """Of several that were moved together, and did not wait, `merged` hears once."""
    still_waits = entry is None and from_state.phase == to_state.phase == Phase.ON_HOLD
    if not still_waits and not (together and from_state.phase != Phase.ON_HOLD):
        follow_move(incident, from_state=from_state, to_state=to_state, entry=entry, actor=actor, at=at)


def merged(*, merged: list[Incident], actor: User | None, at: datetime, **_: Any) -> None:
    end_clocks(merged, actor=actor, at=at)


def details_changed(*, incident: Incident, changes: dict[str, Any], actor: User | None, at: datetime, **_: Any) -> None:
    changed = [name for name in TRAITS if name in changes]
    if changed and not (changed == ["contact"] and _are_nobodys(incident, changes["contact"])):
        recompute([incident], because={"changed": changed}, actor=actor, at=at)


def _are_nobodys(incident: Incident, change: list[Any]) -> bool:
    """Whether neither the contact before nor the one now stands for a customer. No query where there was none."""
    return change[0] is None and incident.contact is not None and incident.contact.organisation_id is None


def calendar_changed(*, calendar: BusinessCalendar, actor: User, at: datetime, **_: Any) -> None:
    """It takes a while, so it is asked for."""
    ask_to_recompute("calendar", calendar.name, actor=actor, at=at)


def policy_changed(*, policy: SlaPolicy, actor: User, at: datetime, **_: Any) -> None:
    """It takes a while, so it is asked for."""
    ask_to_recompute("policy", policy.name, actor=actor, at=at)


def priority_overridden(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    recompute([incident], because={"changed": ["priority"]}, actor=actor, at=at)


def assigned(*, incident: Incident, old_team: Team | None, actor: User | None, at: datetime, **_: Any) -> None:
    if incident.team != old_team:
        recompute([incident], because={"changed": ["team"]}, actor=actor, at=at)


def milestone_corrected(
    *,
    incident: Incident,
    milestone: str,
    old: datetime | None,
    new: datetime | None,
    actor: User | None,
    at: datetime,
    **_: Any,
) -> None:
    rejudge(incident, milestone=milestone, old=old, new=new, actor=actor, at=at)
