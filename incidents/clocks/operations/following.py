"""What an incident's clocks do when something happens to it. The caller holds its row.

By kind, at a reopening: acknowledging is promised again only where nobody of the desk reopened it, for whoever did has
taken notice; the first update was given, so that the next one is promised from there; mitigating and resolving are
promised anew in full, and what became of the first promise stays; an authority's time runs on from awareness, whatever
becomes of the incident, unless there was none after all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from incidents.clocks.choices import ClockKind
from incidents.clocks.models import Clock
from incidents.clocks.operations.beginning import (
    finish,
    new_clock,
    pause,
    promised_at_the_start,
    repeated,
    starts_at,
    unpause,
    withdraw,
)
from incidents.clocks.operations.ledger import SYSTEM, Ledger
from incidents.clocks.queries import is_update, promises_for
from incidents.clocks.targets import Promises
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.models import State

# Whoever hears of a change is part of it: nobody goes on where its clocks could not follow, so none needs a way back.
_within_the_change = transaction.atomic(savepoint=False)
UPDATES = (ClockKind.FIRST_UPDATE, ClockKind.NEXT_UPDATE)


@_within_the_change
def start_clocks(incident: Incident, *, at: datetime) -> list[Clock]:
    """Make the clocks of an incident that was just logged; none for imported history. Five queries."""
    if incident.is_history:
        return []
    with as_system(SYSTEM):
        promises = promises_for(incident)
        if promises is None:
            return []
        ledger = Ledger([incident], at=at, clocks=())
        for key in promised_at_the_start(promises):
            ledger.add(new_clock(incident, promises, key, started_at=starts_at(incident, key[0])))
        ledger.close(actor=None)
        return ledger.running(incident)


def may_run(incident: Incident) -> bool:
    """Whether an incident may have a clock that has not ended: then it is due some time, or waits. No query."""
    return incident.next_due_at is not None or incident.phase == Phase.ON_HOLD


@_within_the_change
def note_acknowledged(incident: Incident, *, actor: User | None, at: datetime) -> None:
    """Somebody has taken notice. Three queries."""
    if not may_run(incident):
        return
    with as_system(SYSTEM):
        ledger = Ledger([incident], at=at)
        for clock in ledger.running(incident, ClockKind.ACKNOWLEDGE):
            finish(clock, at=at)
        ledger.close(actor=actor)


@_within_the_change
def note_update(incident: Incident, entry: TimelineEntry, *, actor: User | None, at: datetime) -> None:
    """Something was said publicly: that was the update, and another is promised from here. Four queries at most."""
    if not may_run(incident) or not is_update(entry, incident.reporter_id):
        return
    with as_system(SYSTEM):
        ledger = Ledger([incident], at=at)
        _update(ledger, incident, at=at)
        ledger.close(actor=actor)


def _update(ledger: Ledger, incident: Incident, *, at: datetime) -> None:
    """An update ends what asks for one, and where the incident is open begins what asks for another."""
    for clock in ledger.running(incident, *UPDATES):
        finish(clock, at=at)
        following = repeated(clock, at=at) if incident.is_open else None
        if following is not None:
            ledger.add(following)


@_within_the_change
def follow_move(
    incident: Incident,
    *,
    from_state: State,
    to_state: State,
    entry: TimelineEntry | None,
    actor: User | None,
    at: datetime,
) -> None:
    """An incident has moved from one state to another; `entry` is what the timeline says of it. At most four queries,
    two more where it was reopened, and none where the move means nothing to clocks."""
    reopened = to_state.phase in OPEN_PHASES and from_state.phase not in OPEN_PHASES
    waited = from_state.phase == Phase.ON_HOLD
    says = entry is not None and is_update(entry, incident.reporter_id)
    means_something = says or waited or to_state.phase in (Phase.ON_HOLD, Phase.MITIGATED) or not incident.is_open
    again = incident.reopen_count > 0 and _is_of_the_desk(incident, actor)
    if incident.is_history or not (reopened or ((may_run(incident) or waited) and (means_something or again))):
        return
    with as_system(SYSTEM):
        ledger = Ledger([incident], at=at)
        if waited:
            for clock in ledger.running(incident):
                unpause(clock, at=at)
        if again and not reopened:
            for clock in ledger.running(incident, ClockKind.ACKNOWLEDGE):
                finish(clock, at=at)
        _by_phase(ledger, incident, says=says, at=at)
        if reopened:
            _restart(ledger, incident, actor=actor, at=at)
        ledger.close(actor=actor)


def _is_of_the_desk(incident: Incident, actor: User | None) -> bool:
    return actor is not None and actor.pk != incident.reporter_id


def _by_phase(ledger: Ledger, incident: Incident, *, says: bool, at: datetime) -> None:
    phase = incident.phase
    if phase in (Phase.MITIGATED, Phase.RESOLVED, Phase.CLOSED):
        for clock in ledger.running(incident, ClockKind.MITIGATE):
            finish(clock, at=incident.mitigated_at or incident.resolved_at or at)
    if phase in (Phase.RESOLVED, Phase.CLOSED):
        for clock in ledger.running(incident, ClockKind.RESOLVE):
            finish(clock, at=incident.resolved_at or at)
    if says:
        _update(ledger, incident, at=at)
    if not incident.is_open:
        _end(ledger, incident, at=at)
    elif phase == Phase.ON_HOLD and (reason := incident.hold_reason) is not None:
        for clock in ledger.running(incident):
            pause(clock, reason=str(reason), pauses=reason.pauses_clocks, at=at)


def _end(ledger: Ledger, incident: Incident, *, at: datetime) -> None:
    """Nothing more is asked of an incident that has ended but to tell an authority, where there was an incident."""
    for clock in ledger.running(incident):
        if clock.kind != ClockKind.AUTHORITY or incident.phase == Phase.CANCELLED:
            withdraw(clock, at=at)


def _restart(ledger: Ledger, incident: Incident, *, actor: User | None, at: datetime) -> None:
    """Promise anew what is promised anew at a reopening: see above."""
    promises = promises_for(incident)
    if promises is None:
        return
    _resume_authorities(ledger, incident, promises)
    for key in promises.targets:
        kind = key[0]
        by_others = kind == ClockKind.ACKNOWLEDGE and _is_of_the_desk(incident, actor)
        if kind not in (ClockKind.FIRST_UPDATE, ClockKind.AUTHORITY) and not by_others:
            ledger.add(new_clock(incident, promises, key, started_at=at))


def _resume_authorities(ledger: Ledger, incident: Incident, promises: Promises) -> None:
    """Where the incident was thought to be none, whoever must be told must be told after all."""
    wanted = {key for key in promises.targets if key[0] == ClockKind.AUTHORITY}
    if not wanted:
        return
    held = Clock.objects.filter(incident=incident, kind=ClockKind.AUTHORITY).values_list("authority", "state")
    told = {authority for authority, state in held if state != "cancelled"}
    for key in wanted:
        if key[1] not in told:
            ledger.add(new_clock(incident, promises, key, started_at=starts_at(incident, key[0])))


@_within_the_change
def end_clocks(incidents: Collection[Incident], *, actor: User | None, at: datetime) -> None:
    """Several incidents were cancelled at once, because they are another one's: of those, whose clocks ran.

    Those of the others, if any, were paused, and ended with their moves. Three queries.
    """
    rows = [row for row in incidents if not row.is_open and row.next_due_at is not None]
    if not rows:
        return
    with as_system(SYSTEM):
        ledger = Ledger(rows, at=at)
        for row in rows:
            for clock in ledger.running(row):
                unpause(clock, at=at)
            _end(ledger, row, at=at)
        ledger.close(actor=actor)
