"""Making clocks: unsaved rows of what is promised, by what the incident says of itself."""

from __future__ import annotations

from datetime import datetime

from incidents.clocks.choices import ClockKind, ClockState
from incidents.clocks.models import Clock
from incidents.clocks.reckoning import Hold, judge, reckon
from incidents.clocks.targets import Key, Promises
from incidents.lifecycle.models import Incident

# What follows the first update is promised from then on; it is kept with it meanwhile.
THEN = "then"


def starts_at(incident: Incident, kind: str) -> datetime:
    """From when on a promise counts: the report; for an authority awareness, the detection where that is known."""
    if kind == ClockKind.AUTHORITY:
        return incident.detected_at or incident.reported_at
    return incident.reported_at


def done_at(incident: Incident, kind: str) -> datetime | None:
    """When what is promised was done, as far as the incident itself says. Resolved users are well again too."""
    if kind == ClockKind.ACKNOWLEDGE:
        return incident.acknowledged_at
    if kind == ClockKind.MITIGATE:
        return min(filter(None, (incident.mitigated_at, incident.resolved_at)), default=None)
    return incident.resolved_at if kind == ClockKind.RESOLVE else None


def new_clock(
    incident: Incident, promises: Promises, key: Key, *, started_at: datetime, holds: list[Hold] | None = None
) -> Clock:
    """An unsaved clock that runs since `started_at`. The promise that follows it is kept with it."""
    kind, authority = key
    target = dict(promises.targets[key])
    if kind == ClockKind.FIRST_UPDATE and (following := promises.of(ClockKind.NEXT_UPDATE)) is not None:
        target[THEN] = following
    clock = Clock(
        incident=incident,
        kind=kind,
        authority=authority,
        generation=0 if kind == ClockKind.AUTHORITY else incident.reopen_count,
        policy=promises.policy,
        target=target,
        holds=[hold for hold in holds or [] if hold["to"] is None or hold["to"] > started_at.isoformat()],
        started_at=started_at,
        state=ClockState.RUNNING,
    )
    reckon(clock)
    return clock


def repeated(clock: Clock, *, at: datetime) -> Clock | None:
    """The promise of another update after the one that was made; None where no other is promised."""
    first = clock.kind == ClockKind.FIRST_UPDATE
    target = clock.target.get(THEN) if first else clock.target
    if target is None:
        return None
    following = Clock(
        incident_id=clock.incident_id,
        kind=ClockKind.NEXT_UPDATE,
        generation=clock.generation,
        ordinal=0 if first else clock.ordinal + 1,
        policy_id=clock.policy_id,
        target=target,
        holds=[hold for hold in clock.holds if hold["to"] is None],
        started_at=at,
        state=ClockState.RUNNING,
    )
    reckon(following)
    judge(following, at)
    return following


def promised_at_the_start(promises: Promises) -> list[Key]:
    """What counts from the report on: everything but the update after the first, where a first is promised."""
    has_first = promises.of(ClockKind.FIRST_UPDATE) is not None
    return [key for key in promises.targets if not (has_first and key[0] == ClockKind.NEXT_UPDATE)]


def finish(clock: Clock, *, at: datetime) -> None:
    """Note on an unsaved clock that what was promised is done."""
    clock.met_at = clock.ended_at = at
    clock.warn_at = None
    judge(clock, at)


def withdraw(clock: Clock, *, at: datetime) -> None:
    """Note on an unsaved clock that its promise is asked for no more. One that was missed stays missed."""
    clock.ended_at, clock.warn_at = at, None
    if clock.state != ClockState.BREACHED:
        clock.state = ClockState.CANCELLED


def pause(clock: Clock, *, reason: str, pauses: bool, at: datetime) -> None:
    """Note on an unsaved clock that the incident waits, and let it stop where that is promised."""
    clock.holds = [*clock.holds, {"from": at.isoformat(), "to": None, "reason": reason, "pauses": pauses}]
    judge(clock, at)


def unpause(clock: Clock, *, at: datetime) -> None:
    """Note on an unsaved clock that the wait is over; what is left of its time counts from here."""
    if not clock.holds or clock.holds[-1]["to"] is not None:
        return
    clock.holds = [*clock.holds[:-1], {**clock.holds[-1], "to": at.isoformat()}]
    if clock.breached_at is None:
        reckon(clock)
    judge(clock, at)
