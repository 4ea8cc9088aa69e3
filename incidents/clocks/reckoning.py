"""When a promise is due, what is left of it, and how it stands at an instant: from its row alone. Pure.

A timer is a hint: nothing here knows whether one has fired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from incidents.catalog.business_time import ALWAYS, BusinessHours, NeverOpens, Span, add_business, business_between
from incidents.catalog.calendars import hours_of
from incidents.clocks.choices import ClockState

if TYPE_CHECKING:
    from incidents.clocks.models import Clock

Hold = dict[str, Any]
Target = dict[str, Any]


def pauses_of(target: Target, holds: Sequence[Hold]) -> list[Span]:
    """The waits that are over and stopped a promise."""
    if not target["pauses"]:
        return []
    return [
        (datetime.fromisoformat(hold["from"]), datetime.fromisoformat(hold["to"]))
        for hold in holds
        if hold["pauses"] and hold["to"]
    ]


def paused_since(target: Target, holds: Sequence[Hold]) -> datetime | None:
    """When the wait began that stops a promise now; None where none does."""
    if target["pauses"] and holds and holds[-1]["pauses"] and holds[-1]["to"] is None:
        return datetime.fromisoformat(holds[-1]["from"])
    return None


def due_of(target: Target, started_at: datetime, holds: Sequence[Hold], *, share: int = 100) -> datetime:
    """When `share` percent of what is promised are used up. A wait that lasts still is left out.

    Of a calendar that never opens, which its page refuses, the wall clock counts.
    """
    length = timedelta(minutes=target["minutes"]) * share / 100
    without = pauses_of(target, holds)
    try:
        return add_business(hours_of(target["calendar"]), started_at, length, without=without)
    except NeverOpens:
        return add_business(ALWAYS, started_at, length, without=without)


def next_warning(clock: Clock) -> datetime | None:
    """When the next threshold is reached of which no warning was given."""
    ahead = [percent for percent in clock.target["warn"] if percent > clock.warned_percent]
    return due_of(clock.target, clock.started_at, clock.holds, share=ahead[0]) if ahead else None


def reckon(clock: Clock) -> None:
    """Set when an unsaved clock is due, and when its next warning, by what it holds."""
    clock.due_at = due_of(clock.target, clock.started_at, clock.holds)
    clock.warn_at = next_warning(clock)


def judge(clock: Clock, at: datetime) -> None:
    """Set the state of an unsaved clock as it is at `at`, by its times alone. One that was cancelled stays so."""
    if clock.state == ClockState.CANCELLED:
        return
    stop = clock.met_at or clock.ended_at
    paused = paused_since(clock.target, clock.holds)
    last = min(moment for moment in (stop, paused, at) if moment is not None)
    if last > clock.due_at:
        clock.state, clock.breached_at = ClockState.BREACHED, clock.due_at
    else:
        clock.breached_at = None
        met = ClockState.MET if stop is not None else ClockState.RUNNING
        clock.state = ClockState.PAUSED if stop is None and paused is not None else met


def is_missed(clock: Clock, at: datetime) -> bool:
    """Whether the promise is missed at `at`, noted or not."""
    return clock.state == ClockState.BREACHED or (clock.state == ClockState.RUNNING and clock.due_at < at)


def next_event(clock: Clock) -> datetime | None:
    """The instant at which something is to be noted of a running clock."""
    if clock.state != ClockState.RUNNING:
        return None
    return min(clock.warn_at, clock.due_at) if clock.warn_at is not None else clock.due_at


@dataclass(frozen=True)
class Standing:
    """How a clock stands at an instant.

    `state` as it is, whatever has been noted. `left` is of the time that counts, and negative once it is missed;
    `share` is the part that is used, 1 when it is due.
    """

    state: ClockState
    left: timedelta
    share: float


def standing_of(clock: Clock, at: datetime) -> Standing:
    """How a clock stands at `at`; of one that has ended, at its end."""
    until = min(clock.met_at or clock.ended_at or at, at)
    if is_missed(clock, at):
        return Standing(ClockState.BREACHED, clock.due_at - until, 1.0)
    hours = hours_of(clock.target["calendar"])
    whole = timedelta(minutes=clock.target["minutes"])
    paused = paused_since(clock.target, clock.holds)
    counted = min(until, paused) if paused is not None else until
    used = _used(hours, clock, counted)
    left = max(whole - used, timedelta())
    return Standing(ClockState(clock.state), left, min(used / whole, 1.0))


def _used(hours: BusinessHours, clock: Clock, until: datetime) -> timedelta:
    return business_between(hours, clock.started_at, until, without=pauses_of(clock.target, clock.holds))
