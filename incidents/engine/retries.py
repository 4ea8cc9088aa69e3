"""When to try again what failed: back-off with jitter. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

MINUTE, HOUR = 60, 3600
# Seconds to wait before the first try, the second, and so on.
PAGE_WAITS = (0, 5, 15, 30, 60, 120)
PAGE_WAITS_THEN = 300
# Twelve tries over three days.
OTHER_WAITS = (
    *(0, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR),
    *(2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 20 * HOUR, 24 * HOUR),
)
JITTER = 0.2


def wait_for_page(tries: int, *, random: Callable[[], float]) -> timedelta:
    """How long to wait after `tries` tries have failed before the next; a page never runs out of tries.

    `random` gives a number from 0 up to 1, as `random.random` does; the wait is spread by ±20 % with it.
    """
    return _spread(PAGE_WAITS[tries] if tries < len(PAGE_WAITS) else PAGE_WAITS_THEN, random)


def wait_for_other(tries: int, *, random: Callable[[], float]) -> timedelta | None:
    """The same for what is not a page: None when all twelve tries are used up."""
    return _spread(OTHER_WAITS[tries], random) if tries < len(OTHER_WAITS) else None


def _spread(seconds: float, random: Callable[[], float]) -> timedelta:
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * random()))
