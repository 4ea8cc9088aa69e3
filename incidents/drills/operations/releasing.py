"""Releasing an inject: what is told with it, and by when the players are expected to act on it."""

from __future__ import annotations

from datetime import datetime

from incidents import signals
from incidents.drills.choices import ExpectationStatus, Happening, InjectStatus
from incidents.drills.clock import lateness
from incidents.drills.models import Exercise, ExerciseInject, Expectation
from incidents.drills.operations.base import course, entry
from incidents.drills.operations.delivering import deliver_inject
from incidents.people.models import User
from incidents.refusals import Refused


def release(
    exercise: Exercise, one: ExerciseInject, *, actor: User | None, at: datetime, statuses: tuple[str, ...] = ()
) -> bool:
    """Release an inject of a held exercise that runs; False where it was released or skipped meanwhile.

    What cannot be told as it is written, such as an incident of a type that is retired, is on record with the reason.
    """
    statuses = statuses or (InjectStatus.WAITING,)
    fresh = ExerciseInject.objects.select_related("inject").filter(pk=one.pk, status__in=statuses).first()
    if fresh is None:
        return False
    fresh.status, fresh.released_at, fresh.released_by = InjectStatus.RELEASED, at, actor
    if fresh.due_at is not None and actor is None:
        fresh.late_ms = lateness(fresh.due_at, at)
    fresh.save(update_fields=["status", "released_at", "released_by", "late_ms"])
    _expect(exercise, fresh, at)
    data = {"title": fresh.inject.title, "delivery": fresh.inject.delivery}
    try:
        incident = deliver_inject(exercise, fresh, actor=actor, at=at)
    except Refused as refusal:
        fresh.reason = refusal.sentence[:300]
        data["failed"] = refusal.sentence
    else:
        fresh.incident = incident
    fresh.save(update_fields=["reason", "incident"])
    entry(exercise, Happening.RELEASED, actor=actor, at=at, inject=fresh, data=data)
    signals.inject_released.send(Exercise, exercise=exercise, inject=fresh, actor=actor, at=at)
    return True


def _expect(exercise: Exercise, one: ExerciseInject, at: datetime) -> None:
    """Targets count from now, in the time of the exercise."""
    rows = list(Expectation.objects.filter(exercise_inject=one, status=ExpectationStatus.OPEN).select_related("action"))
    timed = [row for row in rows if row.action.target_seconds is not None]
    for row in timed:
        row.due_at = at + course(exercise).length(row.action.target_seconds or 0)
    Expectation.objects.bulk_update(timed, ["due_at"])
