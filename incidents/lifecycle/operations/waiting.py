"""The timers of the workflow's automatic moves: made when a state is entered, taken back when it is left.

A timer is a hint: whether the move is due, is judged by the incident's row when it fires.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Max, Q

from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.permissions.principal import as_system
from incidents.timeline.models import TimelineEntry
from incidents.timers.operations import Promise, cancel, schedule_many
from incidents.timers.queries import last_timers, live_timers
from incidents.workflows.choices import ENDED_PHASES, MOVES_ON
from incidents.workflows.queries import automatic_moves

MOVE_TIMER, GATE_TIMER = "transition", "gate"
SYSTEM = "Muster waits for its automatic moves, whoever made the last one"


def wait_for_moves(
    rows: Collection[Incident],
    *,
    left: Collection[int],
    at: datetime,
    parents: dict[int, int] | None = None,
    none_moves: bool = False,
) -> None:
    """Let incidents whose rows are locked and which have just entered their states wait for what moves on from there.

    The timers of the states they `left` (keys) are taken back. `parents` is the parent of each that has one, where the
    caller knows (keys). `none_moves`: the caller knows that no automatic move leads on from any of these states. A few
    queries at any number of incidents.
    """
    moves = {} if none_moves else automatic_moves({*left, *(row.state_id for row in rows)})
    # Whoever makes a move may not know of it any more, once it is restricted, or never knew of its parent.
    with as_system(SYSTEM):
        if not moves.keys().isdisjoint(left):
            cancel(kind=MOVE_TIMER, incidents=rows, reason="The incident has moved on.")
        if waiting := [row for row in rows if row.state_id in moves]:
            promise_moves(waiting, at=at, since={row.pk: row.state_entered_at for row in waiting})
        _knock_at_parents(rows, parents, at=at)


def wait_again(row: Incident, *, at: datetime) -> None:
    """Let a locked incident wait anew from `at` on: whoever was waited for has said something."""
    if not _moves_on(row):
        return
    with as_system(SYSTEM):
        cancel(kind=MOVE_TIMER, incidents=[row], reason="The reporter has written, so the wait began anew.")
        promise_moves([row], at=at, since={row.pk: at})


def promise_moves(rows: Iterable[Incident], *, at: datetime, since: dict[int, datetime] | None = None) -> int:
    """Make a timer for each incident that has an automatic move before it; return for how many.

    `since` says from when on each has waited, by default since it entered its state or its reporter last wrote. A
    move that should have been made by `at` is due at once. None has a live timer. Imported history stays as it was.
    """
    fresh = [row for row in rows if not row.is_history]
    moves = automatic_moves({row.state_id for row in fresh})
    waiting = [row for row in fresh if row.state_id in moves]
    if not waiting:
        return 0
    began = waited_since(waiting) if since is None else since
    # The key names the timer before it, so that two who promise the same at one moment make one.
    last = last_timers(MOVE_TIMER, waiting)
    schedule_many(
        [
            Promise(
                kind=MOVE_TIMER,
                dedup_key=f"{MOVE_TIMER}:{row.pk}:{last.get(row.pk, 0)}",
                due_at=max(at, began[row.pk] + timedelta(seconds=moves[row.state_id].automatic_after_seconds or 0)),
                incident_id=row.pk,
                subject_id=moves[row.state_id].pk,
            )
            for row in waiting
        ],
        at=at,
    )
    return len(waiting)


def waited_since(rows: Collection[Incident]) -> dict[int, datetime]:
    """From when on each incident waits: since it entered its state, or since its reporter last wrote. One query."""
    written = (
        TimelineEntry.objects.filter(
            Q(data__outsider="reporter") | Q(actor=F("incident__reporter")), incident__in=rows, code="note.added"
        )
        .order_by()
        .values("incident_id")
        .annotate(last=Max("at"))
    )
    last = dict(written.values_list("incident_id", "last"))
    return {row.pk: max(row.state_entered_at, last.get(row.pk, row.state_entered_at)) for row in rows}


def try_again(incident: Incident, *, at: datetime) -> bool:
    """Have a move tried again that a gate kept from being made; return whether there is one to try.

    Whatever opens gates calls this for every incident it may concern: most have no automatic move before them, and
    one that waits still for its time goes on waiting.
    """
    if not _moves_on(incident):
        return False
    with as_system(SYSTEM):
        if live_timers(MOVE_TIMER).filter(incident=incident).exists():
            return False
        return bool(promise_moves([incident], at=at))


def _moves_on(incident: Incident) -> bool:
    """Whether an automatic move stands before it. No query where that was loaded with its row."""
    known = incident.__dict__.get(MOVES_ON)
    return bool(automatic_moves([incident.state_id])) if known is None else known


def _knock_at_parents(rows: Collection[Incident], parents: dict[int, int] | None, *, at: datetime) -> None:
    """A child that has ended may have been what its parent's gate waited for.

    By a timer of its own, without the parent's row: whoever holds that may be waiting for one of these.
    """
    ended = {row.pk: row.version for row in rows if row.phase in ENDED_PHASES}
    if not ended:
        return
    if parents is None:
        links = IncidentLink.objects.filter(from_incident__in=ended, kind=LinkKind.CHILD_OF)
        parents = dict(links.values_list("from_incident_id", "to_incident_id"))
    promises = [
        Promise(GATE_TIMER, f"{GATE_TIMER}:{parent}:{child}:{ended[child]}", at, subject_id=parent)
        for child, parent in parents.items()
        if child in ended
    ]
    if promises:
        schedule_many(promises, at=at)
