"""Waiting for Muster to get somewhere, with a word now and then for whoever looks on."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import DatabaseError, connection


def wait_for_none(what: str, left: Callable[[], int], *, patience: float) -> int:
    """Wait until `left` is 0; return what is left when patience ends. The database may be away meanwhile."""
    until, said = time.monotonic() + patience, time.monotonic()
    found = -1
    while time.monotonic() < until:
        try:
            found = left()
        except DatabaseError:
            connection.close()
        if found == 0:
            return 0
        if time.monotonic() - said > 15:
            said = time.monotonic()
            print(f"  {what}: {found} left", flush=True)
        time.sleep(0.25)
    return found


def unfired() -> int:
    from incidents.timers.models import Timer

    return Timer.objects.exclude(state="fired").filter(kind__startswith="fault.").count()


def unsent() -> int:
    from incidents.notifications.models import Notification

    return Notification.objects.exclude(state__in=["accepted", "delivered"]).count()
