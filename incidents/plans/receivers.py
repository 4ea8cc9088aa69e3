"""What plans hear of: incidents that begin, are found to be something else, or are over. Their rows are held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.lifecycle.models import Incident
from incidents.people.models import Team, User
from incidents.plans.operations import attach_procedures, give_up_left
from incidents.workflows.choices import Phase

CHOSEN_BY = {"type", "category", "service", "priority", "team"}
OVER = {Phase.CLOSED: "The incident was closed.", Phase.CANCELLED: "The incident was cancelled."}


def attach(*, incident: Incident, at: datetime, **_: Any) -> None:
    attach_procedures(incident, at=at)


def attach_for_details(*, incident: Incident, changes: dict[str, Any], at: datetime, **_: Any) -> None:
    """Something that procedures are chosen by may have changed."""
    if CHOSEN_BY & changes.keys():
        attach_procedures(incident, at=at, again=True)


def attach_for_priority(*, incident: Incident, at: datetime, **_: Any) -> None:
    attach_procedures(incident, at=at, again=True)


def attach_for_team(*, incident: Incident, old_team: Team | None, at: datetime, **_: Any) -> None:
    if incident.team != old_team:
        attach_procedures(incident, at=at, again=True)


def give_up_what_is_left(
    *, incident: Incident, actor: User | None, at: datetime, together: bool = False, **_: Any
) -> None:
    """Nobody works on what is over: what was left of a procedure does not stand there as if it went on.

    Of several that were moved together, `give_up_of_merged` hears once.
    """
    if incident.phase in OVER and not together:
        give_up_left([incident], why=OVER[Phase(incident.phase)], actor=actor, at=at)


def give_up_of_merged(*, merged: list[Incident], actor: User | None, at: datetime, **_: Any) -> None:
    give_up_left(merged, why="The incident was merged into another.", actor=actor, at=at)
