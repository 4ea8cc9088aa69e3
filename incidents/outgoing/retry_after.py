"""Reads how long a server asks to be left alone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def asked_wait(header: str, *, at: datetime, most: timedelta) -> timedelta | None:
    """Read a `Retry-After` (seconds, or an HTTP date) at the instant `at`: from nothing up to `most`.

    None when it says nothing that can be understood.
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        # Cut before it is turned into a number of days that no calendar holds.
        seconds = min(int(header[:12]), int(most.total_seconds()))
        return timedelta(seconds=seconds)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta()), most)
