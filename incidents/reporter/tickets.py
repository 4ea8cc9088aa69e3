"""The ticket in a form: when the form was given out, signed, so that a machine that answers at once is known. Pure."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing

SALT = "incidents.reporter.tickets"
LEAST = timedelta(seconds=3)
MOST = timedelta(hours=24)


class TicketRefused(Exception):
    """The ticket is too new, too old, or none of ours. `sentence` says what to do; `is_kept`: it may be used again."""

    def __init__(self, sentence: str, *, is_kept: bool) -> None:
        self.sentence, self.is_kept = sentence, is_kept
        super().__init__(sentence)


def issue(at: datetime) -> str:
    """Return a fresh ticket."""
    return signing.Signer(salt=SALT).sign(f"{secrets.token_hex(12)}.{int(at.timestamp())}")


def check(ticket: str, at: datetime) -> None:
    """Raises TicketRefused unless the ticket was given out between three seconds and a day ago."""
    try:
        value = signing.Signer(salt=SALT).unsign(ticket)
    except signing.BadSignature:
        raise TicketRefused("This form was not complete. Please send it once more.", is_kept=False) from None
    age = at.timestamp() - int(value.rpartition(".")[2])
    if age < LEAST.total_seconds():
        raise TicketRefused("That was very quick. Please look it over, then send it once more.", is_kept=True)
    if age > MOST.total_seconds():
        raise TicketRefused("This form has been open for more than a day. Please send it once more.", is_kept=False)


def submission_key(ticket: str, *said: str) -> str:
    """Return the key by which the same form, sent twice with the same words, is known as one report."""
    return hashlib.sha256("\x1f".join((ticket, *said)).encode(errors="replace")).hexdigest()
