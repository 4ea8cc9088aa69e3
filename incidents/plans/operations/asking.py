"""Asking key contacts on a schedule whether their ways are still right: by a link that needs no account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify, notify_places
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.plans.models import KeyContact
from incidents.plans.operations.base import PlansRefused, locked, require_current
from incidents.plans.queries.contacts import addresses_to_ask, to_ask
from incidents.plans.queries.rights import require_editor
from incidents.plans.tickets import LASTS, Ticket, token_of

KIND = "plans.confirm"


@transaction.atomic
def ask_to_confirm(contact: KeyContact, *, actor: User | None, at: datetime) -> KeyContact:
    """Send the contact a link to confirm their ways; older links end. To their account, else to all e-mail addresses.

    Raises PlansRefused where there is nothing to write to, NotPermitted.
    """
    row = locked(contact)
    require_editor(actor, row)
    require_current(row)
    addresses = addresses_to_ask(row)
    user = row.user if row.user is not None and row.user.is_active else None
    if user is None and not addresses:
        raise PlansRefused(f"{row} has neither an account nor an e-mail address: ask by telephone, and say so here.")
    row.asked_at = at
    row.save(update_fields=["asked_at"])
    token = token_of(Ticket(row.pk, at))
    intent = f"plans:confirm:{row.pk}:{at:%Y%m%d%H%M%S%f}"
    context = {
        "contact": row.name,
        "role": row.role,
        "url": absolute(reverse("key_contact_confirm", args=[token])),
        "days": str(LASTS.days),
    }
    update = NotificationClass.UPDATE
    # A person who asks for their own entry is written to as well: the message is the link.
    if user is not None:
        notify(
            kind=KIND, recipients=[user], notification_class=update, actor=None, at=at, intent=intent, context=context
        )
    else:
        notify_places(
            kind=KIND,
            addresses=addresses,
            notification_class=update,
            actor=None,
            at=at,
            intent=intent,
            context=context,
        )
    return row


def ask_all_due(*, at: datetime) -> int:
    """Ask every contact whose ways are to be verified again; how many. Each in a transaction of its own."""
    asked = 0
    with as_system("key contacts confirm how they are reached"):
        for contact in to_ask(at=at):
            try:
                ask_to_confirm(contact, actor=None, at=at)
            except PlansRefused:
                # Nothing to write to: it stands on the list of those who cannot be reached.
                continue
            asked += 1
    return asked
