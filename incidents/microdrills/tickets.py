"""What stands in the link of a test page. Pure."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

SALT = "incidents.microdrills.test_page"
LONGEST = 200
LASTS = timedelta(days=30)


def token_of(task_id: int) -> str:
    return signing.dumps(task_id, salt=SALT)


def task_in(token: str) -> int | None:
    """None for what we did not sign, or no longer heed."""
    try:
        held = signing.loads(token[:LONGEST], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return held if isinstance(held, int) else None
