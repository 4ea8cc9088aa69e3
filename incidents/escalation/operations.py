"""Taking an incident by the link in a message, and paging others by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import acknowledge
from incidents.lifecycle.operations.base import lock_open, required_reason
from incidents.lifecycle.rights import require
from incidents.notifications.links import Ticket
from incidents.notifications.models import Notification, Paging
from incidents.notifications.operations import page
from incidents.notifications.queries.entitled import told_among
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


class NobodyPaged(Refused):
    """None of those who were named can be paged about this incident."""

    code = "nobody_paged"


@transaction.atomic
def page_people(
    incident: Incident, *, people: Iterable[User], reason: str, actor: User, at: datetime
) -> list[Notification]:
    """Page people about an incident, because a person asks for them. Whoever may not know of it is named in a refusal.

    Raises IncidentNotOpen, ReasonRequired, OpenedToRead, NobodyPaged.
    """
    asked = list(people)
    reason = required_reason(reason)
    if not asked:
        raise _nobody("Name at least one person.")
    row = lock_open(incident)
    told = {person.pk for person in told_among(row, asked, at=at)}
    left_out = [str(person) for person in asked if person.pk not in told]
    if left_out:
        why = "may not know of this incident" if row.restricted else "cannot be told of this incident"
        raise _nobody(f"{', '.join(left_out)} {why}. Give them access first, or page somebody else.")
    return page(row, users=asked, reason=reason, actor=actor, at=at)


def _nobody(sentence: str) -> NobodyPaged:
    return NobodyPaged(sentence, fields={"people": sentence})
