"""What a controller does with injects: release them now, hold them back, let them come after all, leave them out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from incidents.drills.choices import LIVE, ExerciseStatus, ExpectationStatus, Happening, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject, Expectation
from incidents.drills.operations.base import SYSTEM, DrillRefused, entry, lock, require_status, store
from incidents.drills.operations.conditions import release_what_is_reached
from incidents.drills.operations.promising import promise_injects
from incidents.drills.operations.releasing import release
from incidents.drills.queries.rights import require_steering
from incidents.people.models import User
from incidents.permissions.principal import as_system


def _held(
    inject: ExerciseInject,
    *,
    actor: User | None,
    doing: str,
    exercise_in: Collection[str] = LIVE,
    inject_in: Collection[str] = (InjectStatus.WAITING, InjectStatus.HELD),
) -> tuple[Exercise, ExerciseInject]:
    """The exercise, held, and the inject as it is now. Raises NotPermitted, DrillRefused."""
    row = lock(Exercise(pk=inject.exercise_id))
    require_steering(actor, row)
    require_status(row, exercise_in, f"run like that: its injects cannot be {doing}")
    with as_system(SYSTEM):
        fresh = ExerciseInject.objects.select_related("inject").get(pk=inject.pk)
    if fresh.status not in inject_in:
        raise DrillRefused(f"“{fresh.inject}” is {fresh.get_status_display().lower()} and cannot be {doing}.")
    return row, fresh


@transaction.atomic
def release_inject(inject: ExerciseInject, *, actor: User | None, at: datetime) -> ExerciseInject:
    """Release it now, whatever it waits for. Raises NotPermitted, DrillRefused."""
    row, fresh = _held(inject, actor=actor, doing="released", exercise_in=[ExerciseStatus.RUNNING])
    with as_system(SYSTEM):
        release(row, fresh, actor=actor, at=at, statuses=(InjectStatus.WAITING, InjectStatus.HELD))
        store(row)
        return ExerciseInject.objects.get(pk=fresh.pk)


@transaction.atomic
def hold_inject(inject: ExerciseInject, *, actor: User | None, at: datetime, reason: str = "") -> ExerciseInject:
    """Keep it back until it is released by hand or let go. Raises NotPermitted, DrillRefused."""
    row, fresh = _held(inject, actor=actor, doing="held", inject_in=[InjectStatus.WAITING])
    return _mark(row, fresh, InjectStatus.HELD, actor=actor, at=at, reason=reason)


@transaction.atomic
def let_inject_go(inject: ExerciseInject, *, actor: User | None, at: datetime) -> ExerciseInject:
    """Let one that was held come by itself again; what is overdue comes at once. Raises NotPermitted, DrillRefused."""
    row, fresh = _held(inject, actor=actor, doing="let go", inject_in=[InjectStatus.HELD])
    fresh = _mark(row, fresh, InjectStatus.WAITING, actor=actor, at=at, reason="")
    if row.status == ExerciseStatus.RUNNING:
        with as_system(SYSTEM):
            promise_injects(row, [fresh], at=at)
            release_what_is_reached(row, at=at)
    return fresh


@transaction.atomic
def skip_inject(inject: ExerciseInject, *, actor: User | None, at: datetime, reason: str = "") -> ExerciseInject:
    """Leave it out; what was expected of it does not count. Raises NotPermitted, DrillRefused."""
    row, fresh = _held(inject, actor=actor, doing="skipped")
    fresh = _mark(row, fresh, InjectStatus.SKIPPED, actor=actor, at=at, reason=reason)
    with as_system(SYSTEM):
        open_ones = Expectation.objects.filter(exercise_inject=fresh, status=ExpectationStatus.OPEN)
        open_ones.update(status=ExpectationStatus.WAIVED, decided_by=actor, note="Its inject was skipped.")
    return fresh


_CODES = {
    InjectStatus.HELD: Happening.HELD,
    InjectStatus.SKIPPED: Happening.SKIPPED,
    InjectStatus.WAITING: Happening.CHANGED,
}


def _mark(
    row: Exercise, fresh: ExerciseInject, status: InjectStatus, *, actor: User | None, at: datetime, reason: str
) -> ExerciseInject:
    fresh.status, fresh.reason = status, reason.strip()[:300]
    with as_system(SYSTEM):
        fresh.save(update_fields=["status", "reason"])
        store(row)
        data = {"title": fresh.inject.title, "reason": fresh.reason, "to": status}
        entry(row, _CODES[status], actor=actor, at=at, inject=fresh, data=data)
    return fresh
