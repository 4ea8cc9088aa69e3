"""A drill ends: it is over, does not take place, did not begin in time, or is put away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.drills.choices import LIVE, ExerciseStatus, ExpectationStatus, Happening, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject, Expectation
from incidents.drills.operations.base import (
    SYSTEM,
    DrillRefused,
    entry,
    lock,
    lock_incidents,
    require_status,
    required_words,
    store,
)
from incidents.drills.operations.promising import stop_timers
from incidents.drills.operations.running import end_pause
from incidents.drills.operations.telling import tell, tell_conducting, tell_everybody
from incidents.drills.queries.people import people_of
from incidents.drills.queries.rights import require_steering
from incidents.escalation.choices import RunEnd
from incidents.escalation.operations.runs import end_run
from incidents.escalation.queries.choosing import live_run
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import cancel as cancel_incident
from incidents.notifications.choices import PagingEnd
from incidents.notifications.operations import settle_paging
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused

OVER = (ExerciseStatus.FINISHED, ExerciseStatus.CANCELLED, ExerciseStatus.MISSED)
ENDED = "The drill is over."


@transaction.atomic
def finish_exercise(
    exercise: Exercise, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Exercise:
    """End a drill that has begun: what was not done was not met, what was never asked does not count.

    Its incidents that are open end with it. Raises NotPermitted, DrillRefused, DrillChanged.
    """
    with as_system(SYSTEM):
        incidents = lock_incidents(exercise)
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, [ExerciseStatus.RUNNING, ExerciseStatus.PAUSED], "finished")
    with as_system(SYSTEM):
        _decide_all(row)
        _end(row, ExerciseStatus.FINISHED, Happening.FINISHED, actor=actor, at=at, reason="")
        words = "Thank you. Nothing of it needs you any more."
        tell_everybody(row, "is over", intent="finished", actor=actor, at=at, words=words)
        signals.exercise_finished.send(Exercise, exercise=row, actor=actor, at=at)
        _end_incidents(incidents, at=at)
    return row


@transaction.atomic
def cancel_exercise(
    exercise: Exercise, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Exercise:
    """Call a drill off, or break it off. Players of a surprise that has not begun hear nothing.

    Raises NotPermitted, DrillRefused, DrillChanged.
    """
    with as_system(SYSTEM):
        incidents = lock_incidents(exercise)
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, LIVE, "cancelled")
    reason = required_words(reason, "reason", "Say why it does not take place.")[:300]
    is_secret = row.is_surprise and row.status == ExerciseStatus.PLANNED
    what = "does not take place" if row.status == ExerciseStatus.PLANNED else "is broken off"
    with as_system(SYSTEM):
        _end(row, ExerciseStatus.CANCELLED, Happening.CANCELLED, actor=actor, at=at, reason=reason)
        told = tell_conducting if is_secret else tell_everybody
        told(row, what, intent="cancelled", actor=actor, at=at, words=reason)
        signals.exercise_cancelled.send(Exercise, exercise=row, actor=actor, at=at)
        _end_incidents(incidents, at=at)
    return row


@transaction.atomic
def miss_exercise(exercise: Exercise, *, reason: str, at: datetime) -> Exercise:
    """Mark a drill that did not begin in time: it never begins by itself any more, and its trainer is told.

    Raises DrillRefused when it is not planned.
    """
    row = lock(exercise)
    require_status(row, [ExerciseStatus.PLANNED], "missed")
    with as_system(SYSTEM):
        _end(row, ExerciseStatus.MISSED, Happening.MISSED, actor=None, at=at, reason=reason[:300])
        people = [row.trainer] if row.trainer is not None else people_of(row, "controller")
        tell(row, "drill.missed", people, actor=None, at=at, intent="missed", words=reason)
        if not row.is_surprise:
            tell_everybody(row, "did not take place", intent="not-held", actor=None, at=at, words=reason)
        signals.exercise_missed.send(Exercise, exercise=row, actor=None, at=at)
    return row


@transaction.atomic
def archive_exercise(exercise: Exercise, *, actor: User, at: datetime) -> Exercise:
    """Put a drill that is over away; it stays on record, and again keeps the first instant.

    Raises NotPermitted, DrillRefused.
    """
    row = lock(exercise)
    require_steering(actor, row)
    if row.status not in OVER:
        raise DrillRefused("It is not over: finish it or cancel it first.")
    if row.archived_at is None:
        row.archived_at = at
        store(row, "archived_at")
        with as_system(SYSTEM):
            entry(row, Happening.ARCHIVED, actor=actor, at=at)
    return row


def _decide_all(row: Exercise) -> None:
    open_ones = Expectation.objects.filter(exercise=row, status=ExpectationStatus.OPEN)
    asked = open_ones.filter(exercise_inject__status=InjectStatus.RELEASED).values("pk")
    Expectation.objects.filter(pk__in=list(asked.values_list("pk", flat=True))).update(status=ExpectationStatus.NOT_MET)
    open_ones.update(status=ExpectationStatus.WAIVED, note="Its inject was not released.")


def _end(
    row: Exercise, status: ExerciseStatus, code: Happening, *, actor: User | None, at: datetime, reason: str
) -> None:
    stop_timers(row, "The drill is over.")
    if row.status == ExerciseStatus.PAUSED:
        end_pause(row, actor=actor, at=at)
    waiting = ExerciseInject.objects.filter(exercise=row, status__in=[InjectStatus.WAITING, InjectStatus.HELD])
    waiting.update(status=InjectStatus.SKIPPED, reason=ENDED)
    row.status, row.ended_at, row.end_reason = status, at, reason
    store(row, "status", "ended_at", "end_reason", "paused_at", "paused_seconds")
    entry(row, code, actor=actor, at=at, body=reason)


def _end_incidents(incidents: list[Incident], *, at: datetime) -> None:
    """Nothing of a drill pages anybody once it is over, whatever its workflow says."""
    for incident in incidents:
        try:
            cancel_incident(incident, reason=ENDED, actor=None, at=at)
        except Refused:
            settle_paging(incident, end=PagingEnd.ENDED, actor=None, at=at)
            if (run := live_run(incident)) is not None:
                run.incident = incident
                end_run(run, end=RunEnd.ENDED, at=at)
