"""Addresses that stand in messages. Pure but for the address at which people reach Muster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from incidents.notifications.models import Notification

SALT = "incidents.notifications.acknowledge"
LONGEST = 300
# Long after any page has ended, so that whoever finds an old message is told what became of it.
LASTS = timedelta(days=30)


def absolute(path: str) -> str:
    """The whole address of a path of ours."""
    return f"{settings.MUSTER_URL.rstrip('/')}{path}"


def incident_url(incident_id: int) -> str:
    """Where the incident stands in the console."""
    return absolute(reverse("admin:incidents_incident_change", args=[incident_id]))


@dataclass(frozen=True)
class Ticket:
    """Who may answer which page by a link: it holds for one person, one incident and one generation of its paging."""

    incident_id: int
    generation: int
    user_id: int


def acknowledge_url(notification: Notification) -> str:
    """Where its recipient acknowledges a page from the message; empty where they cannot."""
    incident, generation, user = notification.incident_id, notification.generation, notification.recipient_id
    if incident is None or generation is None or user is None:
        return ""
    return absolute(reverse("acknowledge_from_message", args=[token_of(Ticket(incident, generation, user))]))


def token_of(ticket: Ticket) -> str:
    """What stands in the address: signed, so that nobody makes one for somebody else, and of a known age."""
    return signing.dumps([ticket.incident_id, ticket.generation, ticket.user_id], salt=SALT)


def ticket_of(token: str) -> Ticket | None:
    """The ticket that a token is, or None for what we did not sign, or no longer heed."""
    try:
        held = signing.loads(token[:LONGEST], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Ticket(*held) if isinstance(held, list) and len(held) == 3 else None


@dataclass(frozen=True)
class KeyLink:
    """Signed addresses that hold the key of one row, for one purpose (`salt`), heeded as long as `lasts`."""

    salt: str
    lasts: timedelta

    def token_of(self, key: int) -> str:
        return signing.dumps(key, salt=self.salt)

    def key_in(self, token: str) -> int | None:
        """None for what we did not sign, or no longer heed."""
        try:
            held = signing.loads(token[:LONGEST], salt=self.salt, max_age=self.lasts)
        except signing.BadSignature:
            return None
        return held if isinstance(held, int) else None
