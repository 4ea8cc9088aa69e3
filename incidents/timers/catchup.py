"""Which of the timers that are due fire, and which are too late. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidents.timers.choices import CatchUp

if TYPE_CHECKING:
    from incidents.timers.handlers import Handler
    from incidents.timers.models import Timer

OVERTAKEN = "A later one of the same kind and subject was due too, and stands for all of them."


def why_too_late(timer: Timer, handler: Handler, at: datetime) -> str:
    """Return why a due timer must not fire any more at `at`; empty when it may. Coalescing is not looked at."""
    if timer.not_after is not None and at > timer.not_after:
        return f"It was of use until {timer.not_after:%d %B %Y, %H:%M:%S} UTC, and nothing ran before that."
    if timer.catch_up == CatchUp.SKIP and handler.tolerance is not None and at - timer.due_at > handler.tolerance:
        return f"It was {in_words(at - timer.due_at)} late; more than {in_words(handler.tolerance)} is too late."
    return ""


def in_words(length: timedelta) -> str:
    """A length of time in its largest whole unit."""
    seconds = int(length.total_seconds())
    for size, unit in ((24 * 3600, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {unit}{'' if seconds // size == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
