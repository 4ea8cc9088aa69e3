"""Firing a batch that was claimed: by kind, each kind's share one transaction, and one by one where it fails."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, Func, PositiveBigIntegerField, Value

from incidents.engine.retries import wait_for_page
from incidents.timers.catchup import OVERTAKEN, why_too_late
from incidents.timers.choices import TimerState
from incidents.timers.handlers import HANDLERS, Handler
from incidents.timers.models import Timer
from incidents.timers.queries import overtaken

logger = logging.getLogger(__name__)

# So many tries has a timer: with the pauses between them, about twenty minutes.
TRIES = 10
_FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}


class _Lateness(Func):
    """Milliseconds from the second instant to the first; never less than none."""

    output_field = PositiveBigIntegerField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "GREATEST(0, (EXTRACT(EPOCH FROM (%(expressions)s)) * 1000)::bigint)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Django gives SQLite this function; it tells microseconds.
        template = "MAX(0, django_timestamp_diff(%(expressions)s) / 1000)"
        return self.as_sql(compiler, connection, template=template, **extra)


def fire(batch: list[Timer], *, clock: Callable[[], datetime], until: datetime | None = None) -> list[Timer]:
    """Fire what was claimed, most pressing first; return what fired or expired. What is not begun `until` then is
    given back, so that something more pressing may go before it.

    Raises OperationalError or InterfaceError when the database is gone: what was not done is released in time.
    """
    done: list[Timer] = []
    for (_priority, kind), share in groupby(_by_kind(batch), key=lambda timer: (timer.priority, timer.kind)):
        timers = list(share)
        handler = HANDLERS.get(kind)
        if handler is None:
            _bury_unknown(timers, kind)
            continue
        for start in range(0, len(timers), handler.at_once):
            if done and until is not None and clock() >= until:
                _give_back(timers[start:])
                break
            done += _fire_share(timers[start : start + handler.at_once], handler, clock)
    return done


def _by_kind(batch: Iterable[Timer]) -> list[Timer]:
    return sorted(batch, key=lambda timer: (timer.priority, timer.kind))


def _fire_share(timers: list[Timer], handler: Handler, clock: Callable[[], datetime]) -> list[Timer]:
    """Fire timers of one kind; when their handler fails, each by itself."""
    try:
        return _fire_together(timers, handler, clock())
    except (OperationalError, InterfaceError):
        # The database has gone away, or this was chosen to end a deadlock: no fault of the timers.
        raise
    except Exception as error:
        if len(timers) > 1:
            return [timer for one in timers for timer in _fire_share([one], handler, clock)]
        logger.exception("A timer of the kind %s failed.", handler.kind, extra={"timer": timers[0].pk})
        _note_failure(timers[0], error, clock())
        return []


@transaction.atomic
def _fire_together(timers: list[Timer], handler: Handler, at: datetime) -> list[Timer]:
    held = _hold(timers)
    if not held:
        return []
    late = {timer.pk: why for timer in held if (why := why_too_late(timer, handler, at))}
    over = overtaken([timer for timer in held if timer.pk not in late], at=at)
    due = [timer for timer in held if timer.pk not in late and timer.pk not in over]
    # Marked first: what the handler cancels or counts as live is then not what is firing.
    _mark_fired(due, at)
    for pk, why in late.items():
        _expire([pk], why)
    _expire(over, OVERTAKEN)
    if due:
        handler.fire(due, at)
    if late and handler.on_expired is not None:
        handler.on_expired([timer for timer in held if timer.pk in late], at)
    return held


def _hold(timers: list[Timer]) -> list[Timer]:
    """Lock the incidents in the order of their keys, then the timers that are still held by the lease they had."""
    incidents = sorted({timer.incident_id for timer in timers if timer.incident_id is not None})
    if incidents:
        model: Any = apps.get_model("incidents", "Incident")
        list(model.objects.filter(pk__in=incidents).order_by("pk").select_for_update().values_list("pk"))
    claimed = {timer.pk: (timer.lease_owner, timer.attempt) for timer in timers}
    rows = Timer.objects.filter(pk__in=claimed, state=TimerState.LEASED).order_by("pk").only("pk")
    locked = [row.pk for row in rows.select_for_update(of=("self",))]
    fresh = Timer.objects.filter(pk__in=locked, state=TimerState.LEASED).order_by("priority", "due_at", "pk")
    return [timer for timer in fresh if (timer.lease_owner, timer.attempt) == claimed[timer.pk]]


def _mark_fired(timers: list[Timer], at: datetime) -> None:
    values = {"state": TimerState.FIRED, "fired_at": at, "retry_at": None, "last_error": ""}
    late = _Lateness(Value(at), F("due_at"))
    Timer.objects.filter(pk__in=[timer.pk for timer in timers]).update(**values, lateness_ms=late, **_FREE)


def _expire(keys: Iterable[int], why: str) -> None:
    if keys := list(keys):
        Timer.objects.filter(pk__in=keys).update(state=TimerState.EXPIRED, last_error=why, retry_at=None, **_FREE)


@transaction.atomic
def _note_failure(timer: Timer, error: Exception, at: datetime) -> None:
    """Put a timer off after its handler failed, or bury it when it had all its tries."""
    # The words of an error may hold what it failed on, which not everybody may know.
    told = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, DatabaseError):
        told += ": a constraint of the database"
    values: dict[str, Any] = {"state": TimerState.DEAD, "last_error": told[:300]}
    if timer.attempt < TRIES:
        retry_at = at + wait_for_page(timer.attempt, random=random.random)
        values = {**values, "state": TimerState.PENDING, "retry_at": retry_at}
    held = Timer.objects.filter(
        pk=timer.pk, state=TimerState.LEASED, lease_owner=timer.lease_owner, attempt=timer.attempt
    )
    held.update(**values, **_FREE)


@transaction.atomic
def _give_back(timers: list[Timer]) -> None:
    """Let others claim what was not begun; that was no try."""
    claimed = [timer.pk for timer in timers]
    held = Timer.objects.filter(pk__in=claimed, state=TimerState.LEASED, lease_owner=timers[0].lease_owner)
    held.update(state=TimerState.PENDING, attempt=F("attempt") - 1, **_FREE)


def _bury_unknown(timers: list[Timer], kind: str) -> None:
    told = f"Nothing here knows what a timer of the kind “{kind}” does. Is Muster older than what made it?"
    logger.error("%d timers of the unknown kind %s are dead.", len(timers), kind)
    claimed = {timer.pk: timer for timer in timers}
    held = Timer.objects.filter(pk__in=claimed, state=TimerState.LEASED, lease_owner=timers[0].lease_owner)
    held.update(state=TimerState.DEAD, last_error=told[:300], **_FREE)
