"""What stands in the link by which a person answers an invitation. Pure."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

SALT = "incidents.programmes.answer"
LONGEST = 200
LASTS = timedelta(days=120)


def token_of(invitation_id: int) -> str:
    return signing.dumps(invitation_id, salt=SALT)


def invitation_in(token: str) -> int | None:
    """None for what we did not sign, or no longer heed."""
    try:
        held = signing.loads(token[:LONGEST], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return held if isinstance(held, int) else None
