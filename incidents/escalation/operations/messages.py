"""Taking an incident by the link in a message."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import acknowledge
from incidents.lifecycle.operations.base import lock_open
from incidents.lifecycle.rights import require
from incidents.notifications.links import Ticket
from incidents.notifications.models import Paging
from incidents.people.models import User
from incidents.permissions.principal import as_user
from incidents.refusals import Conflict, Refused


class LinkIsOver(Refused):
    """The link is nobody's any more; hidden and absent incidents are alike."""

    code = "link_is_over"
    sentence = "This link does not work any more."


class FormerPage(Conflict):
    """The message belongs to a paging that has ended."""

    code = "former_page"
    sentence = "This message is from before. People were paged anew: answer the newer message."


@transaction.atomic
def acknowledge_from_message(ticket: Ticket, *, at: datetime) -> Incident:
    """Acknowledge as the person of the ticket, while the paging is still the one that the message belongs to.

    Raises LinkIsOver, NotPermitted, FormerPage, and what `acknowledge` raises.
    """
    user = User.objects.filter(pk=ticket.user_id, is_active=True).first()
    if user is None:
        raise LinkIsOver
    with as_user(user):
        incident = Incident.objects.filter(pk=ticket.incident_id).first()
        if incident is None:
            raise LinkIsOver
        require(user, "acknowledge")
        row = lock_open(incident)
        paging = Paging.objects.filter(incident=row).first()
        if paging is None or paging.generation != ticket.generation:
            raise FormerPage
        return acknowledge(row, actor=user, at=at)
