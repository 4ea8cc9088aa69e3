"""Promising that something will happen, taking it back, putting it off, and trying again what died."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from incidents import signals
from incidents.people.models import User
from incidents.refusals import Conflict
from incidents.timers.choices import LIVE, CatchUp, TimerPriority, TimerState
from incidents.timers.handlers import HANDLERS
from incidents.timers.models import Timer

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

AT_ONCE = 500
# What lets go of a lease; whoever holds it finds its timer gone.
_UNLEASED: dict[str, Any] = {"lease_owner": "", "lease_until": None}


class TimerNotDead(Conflict):
    """Only what is dead is tried again by hand."""

    code = "timer_not_dead"
    sentence = "It is not dead any more: somebody has tried it again already."


@dataclass(frozen=True)
class Promise:
    """A timer to be made. What is left out follows from its kind; `subject_id` from the incident.

    `dedup_key` is the promise's name for ever: a key that was used once makes no other timer.
    """

    kind: str
    dedup_key: str
    due_at: datetime
    incident_id: int | None = None
    subject_id: int | None = None
    generation: int = 0
    payload: dict[str, Any] = field(default_factory=dict)
    not_after: datetime | None = None
    catch_up: str | None = None
    priority: int | None = None


def schedule(
    *, kind: str, dedup_key: str, due_at: datetime, at: datetime, incident: Incident | None = None, **values: Any
) -> Timer:
    """Promise one timer and return it; where its key was used before, the timer that has it.

    `values` as in Promise. Call it inside the transaction of whatever it follows from.
    """
    schedule_many([Promise(kind, dedup_key, due_at, incident.pk if incident is not None else None, **values)], at=at)
    return Timer.objects.get(dedup_key=dedup_key)


def schedule_many(promises: Iterable[Promise], *, at: datetime) -> None:
    """Promise any number of timers, each unless its key was used before."""
    rows = [_timer(promise, at) for promise in promises]
    Timer.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def _timer(promise: Promise, at: datetime) -> Timer:
    handler = HANDLERS.get(promise.kind)
    catch_up, priority = promise.catch_up, promise.priority
    if catch_up is None:
        catch_up = handler.catch_up if handler is not None else CatchUp.FIRE_ONCE
    if priority is None:
        priority = handler.priority if handler is not None else TimerPriority.ORDINARY
    return Timer(
        kind=promise.kind,
        dedup_key=promise.dedup_key,
        due_at=promise.due_at,
        incident_id=promise.incident_id,
        subject_id=promise.incident_id or 0 if promise.subject_id is None else promise.subject_id,
        generation=promise.generation,
        payload=promise.payload,
        not_after=promise.not_after,
        catch_up=catch_up,
        priority=priority,
        created_at=at,
    )


def cancel(
    *,
    kind: str | Collection[str],
    incident: Incident | None = None,
    incidents: Collection[Incident] | None = None,
    subject_id: int | None = None,
    generation: int | None = None,
    reason: str = "",
) -> int:
    """Take back every live timer of a kind, or of several: of incidents, of a subject, or of both; return how many.

    What is leased is voided too: whoever is about to fire it finds it cancelled. The caller holds the incident's row,
    as the firing does, so that what was cancelled has not fired and will not.
    """
    if incident is None and incidents is None and subject_id is None:
        raise ValueError("Say whose timers.")
    found = Timer.objects.filter(kind__in=[kind] if isinstance(kind, str) else kind, state__in=LIVE)
    if incident is not None:
        found = found.filter(incident=incident)
    if incidents is not None:
        found = found.filter(incident__in=incidents)
    if subject_id is not None:
        found = found.filter(subject_id=subject_id)
    if generation is not None:
        found = found.filter(generation=generation)
    # One statement: of two who cancel the same timers one waits for the incident, or whatever row stands for it.
    told = {"retry_at": None, "last_error": reason[:300]}
    return found.order_by().update(state=TimerState.CANCELLED, **told, **_UNLEASED)


def reschedule(timer: Timer, *, due_at: datetime, not_after: datetime | None = None) -> bool:
    """Put a live timer off, or forward, to another instant; False when it has fired or was cancelled meanwhile.

    Whoever had it leased can no longer fire it. The caller holds its incident's row, if it has one.
    """
    live = Timer.objects.filter(pk=timer.pk, state__in=LIVE)
    values = {"due_at": due_at, "not_after": not_after, "attempt": 0, "retry_at": None, "last_error": ""}
    return bool(live.update(state=TimerState.PENDING, **values, **_UNLEASED))


@transaction.atomic
def retry_dead(timer: Timer, *, actor: User | None, at: datetime) -> Timer:
    """Let a dead timer be tried again from now on, as often as a new one. Raises TimerNotDead."""
    row: Timer | None = Timer.objects.filter(pk=timer.pk).select_for_update(of=("self",)).only("pk").first()
    if row is not None:
        row = Timer.objects.get(pk=row.pk)
    if row is None or row.state != TimerState.DEAD:
        raise TimerNotDead
    row.state, row.attempt, row.retry_at, row.last_error = TimerState.PENDING, 0, None, ""
    row.save(update_fields=["state", "attempt", "retry_at", "last_error"])
    signals.timer_retried.send(Timer, timer=row, actor=actor, at=at)
    return row
