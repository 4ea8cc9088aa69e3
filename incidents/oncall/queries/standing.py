"""Who is on call now, until when, and who is next: for lists and the first page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.shifts import Shift, shifts_of_all

# Whoever is on call longer than this is said to be so until further notice.
LOOKED_AHEAD = timedelta(days=35)


@dataclass(frozen=True)
class Standing:
    """One schedule at an instant: its shift then, until when that person has it on end, and the next of somebody else.

    `until` None: for longer than anybody looks ahead.
    """

    schedule: OnCallSchedule
    now: Shift | None
    until: datetime | None
    following: Shift | None


def standings(schedules: Collection[OnCallSchedule], *, at: datetime) -> list[Standing]:
    """How each schedule stands, in their order. Two queries, however many."""
    shifts = shifts_of_all(schedules, at, at + LOOKED_AHEAD)
    return [_standing(schedule, shifts[schedule.pk], at) for schedule in schedules]


def _standing(schedule: OnCallSchedule, shifts: list[Shift], at: datetime) -> Standing:
    now = shifts[0] if shifts and shifts[0].begins <= at else None
    rest = shifts[1:] if now is not None else shifts
    until = now.ends if now is not None else None
    while now is not None and rest and rest[0].begins == until and rest[0].user == now.user:
        until, rest = rest[0].ends, rest[1:]
    if until is not None and until >= at + LOOKED_AHEAD:
        until = None
    return Standing(schedule, now, until, rest[0] if rest else None)
