"""What stands in the link by which a key contact confirms how they are reached. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

SALT = "incidents.plans.confirm"
LONGEST = 200
LASTS = timedelta(days=30)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ticket:
    """Which contact was asked, and when (aware UTC): only the newest of a contact's links is heeded."""

    contact_id: int
    asked_at: datetime


def token_of(ticket: Ticket) -> str:
    return signing.dumps([ticket.contact_id, (ticket.asked_at - EPOCH) // MICROSECOND], salt=SALT)


def ticket_of(token: str) -> Ticket | None:
    """None for what we did not sign, or no longer heed."""
    try:
        held = signing.loads(token[:LONGEST], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if not isinstance(held, list) or len(held) != 2:
        return None
    return Ticket(held[0], EPOCH + held[1] * MICROSECOND)
