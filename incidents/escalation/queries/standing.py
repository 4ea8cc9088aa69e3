"""How an incident stands for somebody who was paged about it, as they may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from incidents.lifecycle.models import Incident
from incidents.lifecycle.rights import may
from incidents.notifications.choices import PagingEnd
from incidents.notifications.links import Ticket
from incidents.notifications.models import Paging
from incidents.people.choices import zone_named
from incidents.people.models import User
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_user
from incidents.workflows.choices import Phase

SHOWN = ("state", "priority", "service", "assignee", "acknowledged_by", "exercise")
OVER = {Phase.RESOLVED: "resolved", Phase.CLOSED: "closed", Phase.CANCELLED: "cancelled"}


@dataclass(frozen=True)
class Standing:
    """What the page of a message shows. `is_asked`: the person can take the incident now; else `sentence` says why not.

    `told` is the incident where more than its reference may be shown.
    """

    user: User
    incident: Incident
    paging: Paging
    is_asked: bool
    sentence: str

    @property
    def title(self) -> str:
        """What it is called in public: its title, or the code name of what is restricted."""
        return code_name(self.incident.pk) if self.incident.restricted else self.incident.title

    @property
    def told(self) -> Incident | None:
        return None if self.incident.restricted else self.incident


def standing(ticket: Ticket) -> Standing | None:
    """How things stand for the person of the ticket; None for whoever is not to know anything. Four queries.

    Hidden and absent incidents, closed accounts and incidents about which nobody was paged are alike.
    """
    user = User.objects.filter(pk=ticket.user_id, is_active=True).first()
    if user is None:
        return None
    with as_user(user):
        paging = Paging.objects.filter(incident=ticket.incident_id).select_related("settled_by").first()
        incident = Incident.objects.select_related(*SHOWN).filter(pk=ticket.incident_id).first()
        if paging is None or incident is None:
            return None
        sentence = _why_not(ticket, user, incident, paging)
    return Standing(user, incident, paging, not sentence, sentence)


def _why_not(ticket: Ticket, user: User, incident: Incident, paging: Paging) -> str:
    """Why the person cannot take it by this message; empty when they can."""
    if not incident.is_open:
        return f"It is {OVER.get(Phase(incident.phase), 'over')}. There is nothing left to take."
    if paging.settled_at is not None and paging.end == PagingEnd.ACKNOWLEDGED:
        return _taken(user, paging.settled_by, paging.settled_at)
    if paging.generation != ticket.generation:
        return "This message is from before. People were paged anew: answer the newer message."
    if paging.settled_at is not None:
        return "Nobody needs to be paged about it any more."
    if not may(user, "acknowledge"):
        return "You do not have the permission to acknowledge incidents any more."
    return ""


def _taken(user: User, by: User | None, at: datetime) -> str:
    who = "Somebody" if by is None else "You" if by.pk == user.pk else str(by)
    local = timezone.localtime(at, zone_named(user.time_zone))
    return f"{who} took it at {local:%H:%M} on {local.day} {local:%b}."
