"""The sweep: release what nobody holds any more, claim what is due, most pressing first, and fire it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from incidents.engine.claims import claim
from incidents.engine.operations import note_sweep
from incidents.engine.owner import owner
from incidents.engine.sweeping import only_sweeper
from incidents.timers.choices import TimerState
from incidents.timers.models import Timer
from incidents.timers.operations.firing import TRIES, fire
from incidents.timers.queries import due_timers, lapsed_timers

SWEEP = "timers"
LEASE = timedelta(seconds=15)
# A sweep comes every second; one that has more to do goes on for this long.
BUDGET = timedelta(milliseconds=800)
AT_ONCE = 250
LAPSED = "Whoever was doing it stopped before it was done, {tries} times."


@dataclass(frozen=True)
class Swept:
    """What a sweep did. `late_ms`: how late the latest of them was."""

    fired: int = 0
    late_ms: int = 0
    # Whether another sweeper was at work, so that this one left it to it.
    left: bool = False


def sweep(
    *, clock: Callable[[], datetime], budget: timedelta = BUDGET, lease: timedelta = LEASE, at_once: int = AT_ONCE
) -> Swept:
    """Fire what is due until nothing is, or `budget` is used up. `clock` tells the time (aware UTC) again and again.

    Any number at once: see `only_sweeper`. Needs a principal that sees all, and no transaction around it unless the
    whole is to be one.
    """
    with only_sweeper(SWEEP) as is_mine:
        if not is_mine:
            return Swept(left=True)
        began = clock()
        release_lapsed(at=began)
        swept = fire_due(clock=clock, budget=budget, lease=lease, at_once=at_once)
        at = clock()
        seconds = (at - began).total_seconds()
        note_sweep(SWEEP, at=at, count=swept.fired, lag_ms=swept.late_ms, seconds=seconds)
        return swept


def fire_due(
    *, clock: Callable[[], datetime], budget: timedelta = BUDGET, lease: timedelta = LEASE, at_once: int = AT_ONCE
) -> Swept:
    """The sweep without its lock and its note: for whoever has the database to themselves, as a demonstration has."""
    began = at = clock()
    fired = late_ms = 0
    while batch := claim_due(at=at, lease=lease, limit=at_once):
        fired += len(fire(batch, clock=clock, until=began + budget))
        at = clock()
        late_ms = max(late_ms, *(_lateness(timer, at) for timer in batch))
        if at - began >= budget:
            break
    return Swept(fired=fired, late_ms=late_ms)


def claim_due(*, at: datetime, lease: timedelta = LEASE, limit: int = AT_ONCE) -> list[Timer]:
    """Lease the most pressing of what is due at `at`. Whoever does not finish within `lease` loses them."""
    changes = {
        "state": TimerState.LEASED,
        "lease_owner": owner(),
        "lease_until": at + lease,
        "attempt": F("attempt") + 1,
    }
    due = due_timers(at)
    # What is due is one range of the index of due times, whatever else is pending; the order over all priorities is
    # not, so it is asked for only among what this found, or within one priority after the other when that is a lot.
    found = list(due.order_by("due_at").values_list("pk", "attempt")[: limit + 1])
    if not found:
        return []
    keys = [pk for pk, _tries in found]
    if any(tries for _pk, tries in found):
        keys = _company(due.order_by("priority", "due_at").values_list("pk", "attempt")[:limit], limit)
    if len(keys) <= limit:
        return claim(due.filter(pk__in=keys), order=["priority", "due_at"], limit=limit, changes=changes)
    claimed: list[Timer] = []
    with transaction.atomic():
        for priority in sorted(due.order_by().values_list("priority", flat=True).distinct()):
            if len(claimed) < limit:
                rest = due.filter(priority=priority)
                claimed += claim(rest, order=["due_at"], limit=limit - len(claimed), changes=changes)
    return claimed


def _company(waiting: Iterable[tuple[int, int]], limit: int) -> list[int]:
    """Of keys with their tries so far, in order, the first that may be claimed together.

    What was begun before and did not end takes twice the room each time: one that ends its process is soon alone, and
    a process that lives only briefly gets something done.
    """
    keys: list[int] = []
    room = limit
    for pk, tries in waiting:
        room -= 1 << tries
        if keys and room < 0:
            break
        keys.append(pk)
    return keys


def release_lapsed(*, at: datetime, limit: int = 1000) -> int:
    """Let go what was leased until before `at`; what was tried often enough is dead. Returns how many."""
    lapsed = lapsed_timers(at)
    if not lapsed.exists():
        return 0
    free = {"lease_owner": "", "lease_until": None}
    told = LAPSED.format(tries=TRIES)
    dead = {**free, "state": TimerState.DEAD, "last_error": told}
    pending = {**free, "state": TimerState.PENDING}
    released = claim(lapsed.filter(attempt__gte=TRIES), order=["lease_until"], limit=limit, changes=dead)
    released += claim(lapsed, order=["lease_until"], limit=limit, changes=pending)
    return len(released)


def _lateness(timer: Timer, at: datetime) -> int:
    return max(0, int((at - max(timer.due_at, timer.retry_at or timer.due_at)).total_seconds() * 1000))
