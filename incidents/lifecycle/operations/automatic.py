"""The moves that Muster makes itself when an incident has stood in a state for long enough: what their timers do."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock
from incidents.lifecycle.operations.transition import transition
from incidents.lifecycle.operations.waiting import MOVE_TIMER, promise_moves, try_again, waited_since
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import record
from incidents.timers.choices import TimerState
from incidents.timers.models import Timer
from incidents.timers.queries import live_timers
from incidents.workflows.models import Transition
from incidents.workflows.queries import automatic_moves

logger = logging.getLogger(__name__)
AT_ONCE = 500


def make_moves(timers: list[Timer], at: datetime) -> None:
    """Make the move of each timer, dated `at`. Where it is refused, the timeline says why, once for each reason and
    stay in the state; the move is tried again when a gate gives notice (see `try_again`)."""
    for timer in timers:
        row = lock(Incident(pk=timer.incident_id))
        move = automatic_moves([row.state_id]).get(row.state_id)
        if move is None or row.is_history:
            continue
        wait = timedelta(seconds=move.automatic_after_seconds or 0)
        if waited_since([row])[row.pk] + wait > at:
            # It has entered another state, or its reporter has written, and the timer is not of that.
            try_again(row, at=at)
            continue
        _make(row, move, at)


def _make(row: Incident, move: Transition, at: datetime) -> None:
    try:
        with transaction.atomic():
            transition(row, slug=move.slug, actor=None, at=at, automatic=True)
    except Refused as refusal:
        _tell_refused(row, move, refusal, at)


def _tell_refused(row: Incident, move: Transition, refusal: Refused, at: datetime) -> None:
    told = TimelineEntry.objects.filter(incident=row, code="automatic.refused", at__gte=row.state_entered_at)
    if any(entry.data.get("reason") == refusal.sentence for entry in told):
        return
    logger.warning("Automatic move %s of incident %s refused: %s", move.slug, row.pk, refusal.code)
    data = {"transition": {"slug": move.slug, "name": move.name}, "reason": refusal.sentence}
    record(row, "automatic.refused", actor=None, at=at, data=data)


def knock(timers: list[Timer], at: datetime) -> None:
    """Have the moves of incidents tried again for which something has changed elsewhere."""
    for pk in sorted({timer.subject_id for timer in timers}):
        try_again(lock(Incident(pk=pk)), at=at)


def arm_automatic_transitions(*, at: datetime) -> int:
    """Give a timer to every incident that should have one and has none; return to how many. Idempotent.

    Those from before there were timers, and whatever lost its own. One that was refused waits for its gate. In
    batches, each a transaction of its own. Needs a principal that sees all.
    """
    armed, last = 0, 0
    while rows := list(without_timer().filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        armed += promise_moves(rows, at=at)
    return armed


def without_timer() -> QuerySet[Incident]:
    """Incidents that have an automatic move before them and nothing that makes it. Imported history is left out."""
    states = Transition.objects.exclude(automatic_after_seconds=None).values("from_state")
    tried = Timer.objects.filter(
        kind=MOVE_TIMER,
        incident=OuterRef("pk"),
        state__in=[TimerState.FIRED, TimerState.DEAD],
        due_at__gt=OuterRef("state_entered_at"),
    )
    waiting: QuerySet[Incident] = Incident.objects.filter(~Exists(tried), state__in=states, is_history=False)
    return waiting.exclude(pk__in=live_timers(MOVE_TIMER).values("incident_id"))
