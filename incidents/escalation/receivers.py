"""What escalation hears of: incidents that begin, change, are taken, end, and open again. Their rows are held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.escalation.choices import RunEnd
from incidents.escalation.operations.choosing import begin_escalation, choose_again
from incidents.escalation.operations.leases import rest_acknowledged
from incidents.escalation.operations.runs import SYSTEM, end_run
from incidents.escalation.queries.choosing import live_run, may_be_escalated
from incidents.lifecycle.models import Incident
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.workflows.choices import ENDED_PHASES
from incidents.workflows.models import State

# Who reported it is known late, and by then it is being worked: another customer chooses nothing anew.
CHOSEN_BY = {"priority", "service", "type", "team"}


def begin(*, incident: Incident, at: datetime, **_: Any) -> None:
    """Whatever policy fits, begins."""
    if incident.acknowledged_at is None:
        begin_escalation(incident, at=at)


def choose_for_details(
    *, incident: Incident, changes: dict[str, Any], actor: User | None, at: datetime, **_: Any
) -> None:
    """Something that policies are chosen by may have changed."""
    if CHOSEN_BY & changes.keys():
        choose_again(incident, actor=actor, at=at)


def choose_for_priority(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """It was set by hand."""
    choose_again(incident, actor=actor, at=at)


def choose_for_team(*, incident: Incident, old_team: Team | None, actor: User | None, at: datetime, **_: Any) -> None:
    if incident.team != old_team:
        choose_again(incident, actor=actor, at=at)


def rest(*, incident: Incident, actor: User, at: datetime, **_: Any) -> None:
    """Somebody has it."""
    if not may_be_escalated(incident):
        return
    with as_system(SYSTEM):
        if (run := live_run(incident)) is not None:
            rest_acknowledged(run, incident, by=actor, at=at)


def end_or_begin_again(*, incident: Incident, from_state: State, at: datetime, **_: Any) -> None:
    """An end is the end of the run too; what opens again is escalated as if it were new."""
    if incident.is_open:
        if from_state.phase in ENDED_PHASES:
            begin_escalation(incident, at=at)
        return
    if not may_be_escalated(incident):
        return
    with as_system(SYSTEM):
        if (run := live_run(incident)) is not None:
            end_run(run, end=RunEnd.ENDED, at=at)
