"""The timers of a drill: when it begins, when each inject comes, when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.drills.choices import ExerciseStatus, ExerciseType, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject
from incidents.drills.operations.base import (
    END_TIMER,
    INJECT_TIMER,
    QUIET_TIMER,
    RUNNING_TIMERS,
    START_TIMER,
    course,
)
from incidents.scenarios.choices import Condition
from incidents.timers.operations import cancel, schedule_many
from incidents.timers.operations.scheduling import Promise

# Later than this it does not begin any more: nobody is taken by surprise.
LATEST_START = timedelta(minutes=15)


def promise_start(exercise: Exercise, *, at: datetime) -> None:
    if exercise.starts_at is None or exercise.status != ExerciseStatus.PLANNED:
        return
    _promise(exercise, START_TIMER, [(0, exercise.starts_at)], at=at)


def promise_end(exercise: Exercise, *, at: datetime) -> None:
    """It ends when its minutes are over, pauses left out. Micro-drills are ended by who looks after them."""
    if exercise.exercise_type == ExerciseType.MICRO or exercise.started_at is None:
        return
    ends_at = exercise.started_at + timedelta(minutes=exercise.planned_minutes, seconds=exercise.paused_seconds)
    _promise(exercise, END_TIMER, [(0, max(ends_at, at))], at=at)


def promise_injects(exercise: Exercise, injects: Iterable[ExerciseInject], *, at: datetime) -> None:
    """Say when each of the waiting injects comes, as far as that is known, and promise it. Their `inject` is loaded.

    What is overdue comes at once.
    """
    rows = [one for one in injects if one.status == InjectStatus.WAITING]
    for one in rows:
        # Set where it comes at a time of the exercise, and nowhere else.
        offset = one.inject.offset_seconds
        one.due_at = course(exercise).due(offset) if offset is not None else None
    ExerciseInject.objects.bulk_update(rows, ["due_at"], batch_size=200)
    _promise(exercise, INJECT_TIMER, [(one.pk, one.due_at) for one in rows if one.due_at is not None], at=at)
    quiet = [one for one in rows if one.inject.condition == Condition.QUIET]
    promise_quiet(exercise, quiet, since=at, at=at)


def promise_quiet(exercise: Exercise, injects: Iterable[ExerciseInject], *, since: datetime, at: datetime) -> None:
    """Look again whether the players have been quiet for long enough, counted from `since`."""
    due = [(one.pk, since + course(exercise).length(one.inject.quiet_seconds or 0)) for one in injects]
    _promise(exercise, QUIET_TIMER, due, at=at)


def stop_timers(exercise: Exercise, reason: str) -> None:
    cancel(kind=[START_TIMER, *RUNNING_TIMERS], subject_id=exercise.pk, reason=reason)


def _promise(exercise: Exercise, kind: str, due: Iterable[tuple[int, datetime]], *, at: datetime) -> None:
    """A key is used once: the version of the exercise and the instant tell apart what is promised anew."""
    promises = [
        Promise(
            kind,
            f"{kind}:{exercise.pk}:{inject}:{exercise.version}:{due_at.timestamp():.3f}",
            due_at,
            subject_id=exercise.pk,
            generation=exercise.version,
            payload={"inject": inject} if inject else {},
        )
        for inject, due_at in due
    ]
    schedule_many(promises, at=at)
