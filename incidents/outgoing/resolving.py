"""Asking for the addresses of a name: once, for a limited time."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import cache

from incidents.outgoing.failures import NotFound, TimedOut

# name, seconds; every record, as text. Raises an OutgoingFailed.
Resolver = Callable[[str, float], list[str]]

AT_ONCE = 8


@cache
def _threads() -> ThreadPoolExecutor:
    """Made at first use: threads do not survive the fork of a web server."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="resolve")


def resolve(name: str, seconds: float) -> list[str]:
    """Return every address of `name`. The system's own call cannot be stopped, so a thread waits for it."""
    asked = _threads().submit(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
    try:
        records = asked.result(timeout=max(seconds, 0))
    except TookTooLong:
        asked.cancel()
        raise TimedOut(f"The address of {name} was not found in time.") from None
    except (OSError, UnicodeError):
        raise NotFound(f"{name} has no address.") from None
    return list(dict.fromkeys(str(record[4][0]) for record in records))
