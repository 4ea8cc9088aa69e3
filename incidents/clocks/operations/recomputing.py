"""Reckoning clocks again when what they follow from has changed. What was missed stays on the timeline as a fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from incidents.catalog.matching import first_fitting
from incidents.clocks.choices import ClockKind, ClockState
from incidents.clocks.models import Clock
from incidents.clocks.operations.beginning import (
    THEN,
    done_at,
    finish,
    new_clock,
    promised_at_the_start,
    starts_at,
    withdraw,
)
from incidents.clocks.operations.following import UPDATES, may_run
from incidents.clocks.operations.ledger import SYSTEM, Ledger
from incidents.clocks.queries import Told, active_promises, told_of, traits_of
from incidents.clocks.reckoning import Hold, due_of, judge, next_warning, reckon
from incidents.clocks.targets import Key, Promises
from incidents.lifecycle.choices import Milestone
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.operations import draft

# Why: told on the timeline.
Because = dict[str, Any]
_STARTS = (Milestone.REPORTED, Milestone.DETECTED)
_ENDS = (Milestone.ACKNOWLEDGED, Milestone.MITIGATED, Milestone.RESOLVED)


@transaction.atomic
def recompute(
    rows: Collection[Incident],
    *,
    because: Because,
    actor: User | None,
    at: datetime,
    promises: list[Promises] | None = None,
) -> int:
    """Choose the policy of each incident anew and reckon its clocks by it; return for how many something changed.

    A promise that has ended is judged by what was promised then and stays as it is. One that is promised no more is
    withdrawn; a new one counts from where it would have. The rows are locked. A constant number of queries, however
    many incidents. `promises`: those in force, where they are known.
    """
    live = [row for row in rows if not row.is_history]
    if not live:
        return 0
    with as_system(SYSTEM):
        policies = active_promises() if promises is None else promises
        if not policies and not any(may_run(row) for row in live):
            return 0
        held = Clock.objects.filter(Q(ended_at=None) | ~Q(kind=ClockKind.NEXT_UPDATE), incident__in=live).order_by("pk")
        clocks = list(held)
        ledger = Ledger(live, at=at, clocks=clocks)
        before = {row.pk: _dues(ledger, row) for row in live}
        traits = traits_of(live)
        chosen = {row.pk: first_fitting(policies, traits[row.pk]) for row in live}
        missing = [row for row in live if _apply(ledger, row, chosen[row.pk], at)]
        asked = [row for row in missing if _asks_the_timeline(ledger, row, chosen[row.pk])]
        told = told_of(asked) if asked else {}
        for row in missing:
            _add_missing(ledger, row, chosen[row.pk], told.get(row.pk) or _told_by_clocks(ledger, row), at)
        moved = _tell_moved(ledger, before, because, actor, at)
        ledger.close(actor=actor)
        return moved


def _apply(ledger: Ledger, row: Incident, promises: Promises | None, at: datetime) -> bool:
    """Reckon the running clocks of an incident by its policy; whether it promises what no clock stands for yet."""
    targets = promises.targets if promises is not None else {}
    for clock in ledger.running(row):
        key = (clock.kind, clock.authority)
        if promises is None or key not in targets:
            withdraw(clock, at=at)
            continue
        target = dict(targets[key])
        if clock.kind == ClockKind.FIRST_UPDATE and (following := promises.of(ClockKind.NEXT_UPDATE)) is not None:
            target[THEN] = following
        clock.policy, changed = promises.policy, target != clock.target
        if changed:
            clock.target = target
            _reckon_anew(clock, at)
    return bool(_absent(ledger, row, promises))


def _reckon_anew(clock: Clock, at: datetime) -> None:
    clock.warned_percent = max(
        (
            percent
            for percent in clock.target["warn"]
            if percent <= clock.warned_percent
            and due_of(clock.target, clock.started_at, clock.holds, share=percent) <= at
        ),
        default=0,
    )
    reckon(clock)
    judge(clock, at)


def _absent(ledger: Ledger, row: Incident, promises: Promises | None) -> list[Key]:
    """What is promised and has no clock of the present generation; nothing but authorities once it has ended."""
    if promises is None:
        return []
    held = [
        clock
        for clock in ledger.clocks[row.pk]
        if clock.state != ClockState.CANCELLED
        and (clock.generation == row.reopen_count or clock.kind == ClockKind.AUTHORITY)
    ]
    stand = {(clock.kind, clock.authority) for clock in held}
    was_given = any(clock.kind == ClockKind.FIRST_UPDATE and clock.met_at is not None for clock in held)
    return [key for key in promises.targets if key not in stand and _is_asked(row, key, promises, was_given)]


def _is_asked(row: Incident, key: Key, promises: Promises, was_given: bool) -> bool:
    kind = key[0]
    if kind == ClockKind.AUTHORITY:
        return row.cancelled_at is None
    if not row.is_open:
        return False
    if kind == ClockKind.NEXT_UPDATE:
        # While the first update is asked for, the next is kept with it.
        return was_given or row.reopen_count > 0 or key in promised_at_the_start(promises)
    # What was given before a reopening is not asked for again.
    return row.reopen_count == 0 or kind not in (ClockKind.FIRST_UPDATE, ClockKind.ACKNOWLEDGE)


def _asks_the_timeline(ledger: Ledger, row: Incident, promises: Promises | None) -> bool:
    """Whether what the clocks at hand know of an incident is not enough to make those that it lacks."""
    absent = {kind for kind, _ in _absent(ledger, row, promises)}
    return not ledger.clocks[row.pk] or row.reopen_count > 0 or not absent.isdisjoint(UPDATES)


def _told_by_clocks(ledger: Ledger, row: Incident) -> Told:
    """The waits of an incident, of which the clock that has run for longest knows most."""
    none: list[Hold] = []
    holds = max((clock.holds for clock in ledger.clocks[row.pk]), key=len, default=none)
    return Told(holds=list(holds))


def _add_missing(ledger: Ledger, row: Incident, promises: Promises | None, told: Told, at: datetime) -> None:
    """Make the clocks that an incident lacks, as if they had been promised from the start.

    Twice, because the first update that was given asks for the next.
    """
    if promises is None:
        return
    for key in (key for _ in range(2) for key in _absent(ledger, row, promises)):
        started_at = _start_of(row, key, told)
        if started_at is None:
            continue
        clock = new_clock(row, promises, key, started_at=started_at, holds=told.holds)
        if key[0] == ClockKind.NEXT_UPDATE:
            clock.ordinal = len(told.updates)
        done = _done(row, key[0], told)
        if done is not None:
            finish(clock, at=done)
        clock.warn_at = next_warning(clock) if done is None else None
        judge(clock, at)
        ledger.add(clock)


def _start_of(row: Incident, key: Key, told: Told) -> datetime | None:
    kind = key[0]
    if kind == ClockKind.NEXT_UPDATE:
        last = told.updates[-1] if told.updates else None
        return last or row.reported_at
    if kind in (ClockKind.MITIGATE, ClockKind.RESOLVE) and told.reopened_at is not None:
        return told.reopened_at
    return starts_at(row, kind)


def _done(row: Incident, kind: str, told: Told) -> datetime | None:
    if kind == ClockKind.FIRST_UPDATE:
        return told.updates[0] if told.updates else None
    return done_at(row, kind)


def _dues(ledger: Ledger, row: Incident) -> dict[Key, tuple[datetime, str]]:
    return {(clock.kind, clock.authority): (clock.due_at, clock.state) for clock in ledger.running(row)}


def _tell_moved(
    ledger: Ledger,
    before: Mapping[int, Mapping[Key, tuple[datetime, str]]],
    because: Because,
    actor: User | None,
    at: datetime,
) -> int:
    """Tell the timeline of each incident of which a promise is due at another time now; return of how many."""
    moved = 0
    for pk, row in ledger.rows.items():
        after = _dues(ledger, row)
        changes = [
            {
                "kind": kind,
                "authority": authority,
                "old": _iso(before[pk].get((kind, authority))),
                "new": _iso(after.get((kind, authority))),
            }
            for kind, authority in {**before[pk], **after}
            if before[pk].get((kind, authority)) != after.get((kind, authority))
        ]
        if changes:
            moved += 1
            data = {"changes": changes, "because": because}
            ledger.tell(draft(row, "clock.recomputed", actor=actor, at=at, data=data))
    return moved


def _iso(held: tuple[datetime, str] | None) -> str | None:
    return held[0].isoformat() if held is not None else None


@transaction.atomic
def rejudge(
    incident: Incident,
    *,
    milestone: str,
    old: datetime | None,
    new: datetime | None,
    actor: User | None,
    at: datetime,
) -> None:
    """Reckon every clock of an incident again that counted from a time, or ended at one, that was corrected.

    What was missed by the old time and is not by the new one is not missed any more; the timeline keeps both. The row
    is locked. Four queries at most, and one more where a promise turns out to have been missed.
    """
    if incident.is_history or milestone not in (*_STARTS, *_ENDS):
        return
    with as_system(SYSTEM):
        clocks = list(Clock.objects.filter(incident=incident).exclude(state=ClockState.CANCELLED).order_by("pk"))
        ledger = Ledger([incident], at=at, clocks=clocks)
        changes = []
        for clock in clocks:
            held = (clock.due_at, clock.met_at, clock.state)
            if _correct(incident, clock, milestone, old, new):
                _reckon_anew(clock, at)
                if clock.ended_at is not None:
                    clock.warn_at = None
            if (clock.due_at, clock.met_at, clock.state) != held:
                told = {"kind": clock.kind, "authority": clock.authority}
                told |= {"old": held[0].isoformat(), "new": clock.due_at.isoformat(), "state": clock.state}
                changes.append(told)
        if changes:
            data = {"changes": changes, "because": {"milestone": str(milestone)}}
            ledger.tell(draft(incident, "clock.recomputed", actor=actor, at=at, data=data))
        ledger.close(actor=actor)


def _correct(incident: Incident, clock: Clock, milestone: str, old: datetime | None, new: datetime | None) -> bool:
    """Set a corrected time on an unsaved clock that follows from it; whether it does."""
    if milestone in _STARTS:
        if clock.kind == ClockKind.AUTHORITY:
            started_at = starts_at(incident, clock.kind)
        elif milestone == Milestone.REPORTED and clock.started_at == old:
            started_at = incident.reported_at
        else:
            return False
        moved = started_at != clock.started_at
        clock.started_at = started_at
        return moved
    if clock.met_at is None or clock.generation != incident.reopen_count:
        return False
    if clock.kind == ClockKind.ACKNOWLEDGE:
        done = new if milestone == Milestone.ACKNOWLEDGED and clock.met_at == old else clock.met_at
    elif clock.kind in (ClockKind.MITIGATE, ClockKind.RESOLVE):
        done = done_at(incident, clock.kind) or clock.met_at
    else:
        return False
    moved = done != clock.met_at
    clock.met_at = clock.ended_at = done
    return moved
