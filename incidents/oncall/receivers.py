"""What on-call hears, and what its timers do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.oncall.operations.covering import lapse_cover
from incidents.oncall.operations.leaving import vacate
from incidents.oncall.operations.swapping import lapse_swap
from incidents.people.models import User
from incidents.timers.models import Timer


def account_closed(*, user: User, at: datetime, **_: Any) -> None:
    """Their turns are nobody's from now on."""
    vacate(user, at=at)


def lapse_covers(timers: list[Timer], at: datetime) -> None:
    for timer in timers:
        lapse_cover(timer.subject_id, at=at)


def lapse_swaps(timers: list[Timer], at: datetime) -> None:
    for timer in timers:
        lapse_swap(timer.subject_id, at=at)
