"""Who can be given an incident or a role on it."""

from __future__ import annotations

from incidents.people.models import Team, User
from incidents.refusals import Refused


class CannotTakeIncidents(Refused):
    """The person is inactive, or the team retired."""

    code = "cannot_take_incidents"


def check_can_take(user: User | None, team: Team | None = None, *, field: str = "assignee") -> None:
    """Raise CannotTakeIncidents for an inactive person or a retired team."""
    if user is not None and not user.is_active:
        sentence = f"{user} has left: choose somebody whose account is active."
        raise CannotTakeIncidents(sentence, fields={field: sentence})
    if team is not None and team.retired_at is not None:
        sentence = f"{team} takes no more incidents: choose another team."
        raise CannotTakeIncidents(sentence, fields={"team": sentence})
