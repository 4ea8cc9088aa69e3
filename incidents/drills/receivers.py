"""What drills hear of: what players do to the drill's incidents, and what happens in reality. The incident is held."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.drills.models import Exercise
from incidents.drills.operations.base import SYSTEM, lock
from incidents.drills.operations.conditions import release_what_is_reached
from incidents.drills.operations.expecting import saw
from incidents.drills.operations.interrupting import interrupt_drills
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.choices import Evidence

if TYPE_CHECKING:
    from incidents.plans.models import ProcedureRun
    from incidents.timeline.models import TimelineEntry
    from incidents.workflows.models import State


def logged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.LOGGED], values=[incident.type.slug], actor=actor, at=at)
    _reached(incident, at)
    interrupt_drills(incident, at=at)


def acknowledged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.ACKNOWLEDGED], actor=actor, at=at)


def assigned(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    team = incident.team.slug if incident.team is not None else ""
    saw(incident, [Evidence.ASSIGNED], values=[team], actor=actor, at=at)
    interrupt_drills(incident, at=at)


def major_declared(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.MAJOR], actor=actor, at=at)
    interrupt_drills(incident, at=at)


def role_taken(*, incident: Incident, role: str, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.ROLE], values=[role], actor=actor, at=at)
    interrupt_drills(incident, at=at)


def moved(*, incident: Incident, to_state: State, actor: User | None, at: datetime, **more: Any) -> None:
    entry = more.get("entry")
    entry_id = entry.pk if entry is not None else None
    saw(incident, [Evidence.PHASE], values=[to_state.phase], actor=actor, at=at, entry_id=entry_id)
    _reached(incident, at)


def note_added(*, incident: Incident, entry: TimelineEntry, actor: User | None, at: datetime, **_: Any) -> None:
    evidences = [Evidence.NOTE, Evidence.UPDATE] if entry.is_public else [Evidence.NOTE]
    saw(incident, evidences, actor=actor, at=at, entry_id=entry.pk)


def procedure_begun(*, incident: Incident, run: ProcedureRun, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.PROCEDURE], values=[run.procedure.slug], actor=actor, at=at)


def others_called(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.ESCALATED], actor=actor, at=at)


def restricted(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    saw(incident, [Evidence.RESTRICTED], actor=actor, at=at)


def may_be_critical(*, incident: Incident, at: datetime, **_: Any) -> None:
    """Its priority may have risen."""
    interrupt_drills(incident, at=at)


def _reached(incident: Incident, at: datetime) -> None:
    if incident.exercise_id is not None:
        with as_system(SYSTEM):
            release_what_is_reached(lock(Exercise(pk=incident.exercise_id)), at=at)
