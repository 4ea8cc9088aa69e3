"""What plans hear of: incidents that begin, or are found to be something else. Their rows are held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.lifecycle.models import Incident
from incidents.people.models import Team
from incidents.plans.operations import attach_procedures

CHOSEN_BY = {"type", "category", "service", "priority", "team"}


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
