"""What every operation on drills does first and last: hold the row, count the change, write the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from incidents.drills.choices import Happening
from incidents.drills.clock import Course
from incidents.drills.models import Exercise, ExerciseEntry, ExerciseInject, Expectation
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.refusals import Conflict, Refused

SYSTEM = "a drill is conducted"
# The kinds of its timers; their subject is the exercise.
START_TIMER = "exercise_start"
INJECT_TIMER = "inject_release"
QUIET_TIMER = "exercise_quiet"
END_TIMER = "exercise_end"
RUNNING_TIMERS = (INJECT_TIMER, QUIET_TIMER, END_TIMER)


class DrillRefused(Refused):
    """What cannot be done with a drill, or cannot be kept as it is; `fields` says what is wrong where it can."""

    code = "drill_refused"
    sentence = "This cannot be done with this drill."


class DrillNotFound(Refused):
    """No such drill for this reader; unknown and absent are alike."""

    code = "not_found"
    sentence = "There is no such drill."


class DrillChanged(Conflict):
    """The drill is not the version the caller looked at."""

    code = "stale"
    sentence = "This drill was changed while you were looking at it. Look again, then repeat what is still needed."


def lock(exercise: Exercise, expected_version: int | None = None) -> Exercise:
    """Load the exercise again and hold its row until the transaction ends. Raises DrillNotFound, DrillChanged.

    Whoever holds incidents too, holds them first.
    """
    if not list(Exercise.objects.filter(pk=exercise.pk).select_for_update().values_list("pk")):
        raise DrillNotFound
    fresh = Exercise.objects.select_related("trainer", "service", "team").get(pk=exercise.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise DrillChanged
    return fresh


def lock_incidents(exercise: Exercise) -> list[Incident]:
    """Hold the open incidents of a drill, in the order of their keys: before the drill itself, as receivers do."""
    held = Incident.objects.filter(exercise=exercise.pk, is_open=True).order_by("pk")
    keys = list(held.select_for_update().values_list("pk", flat=True))
    return list(Incident.objects.filter(pk__in=keys).order_by("pk"))


def store(row: Exercise, *fields: str) -> Exercise:
    """Save the named fields of a held exercise and count the change."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row


def course(exercise: Exercise) -> Course:
    return Course(
        exercise.started_at, exercise.paused_at, exercise.ended_at, exercise.paused_seconds, exercise.compression
    )


def require_status(exercise: Exercise, statuses: Collection[str], doing: str) -> None:
    """Raises DrillRefused."""
    if exercise.status not in statuses:
        raise DrillRefused(f"A drill that is {exercise.get_status_display().lower()} cannot be {doing}.")


def required_words(words: str, field: str, sentence: str) -> str:
    """Return the words without surrounding space. Raises DrillRefused when nothing is left."""
    words = words.strip()
    if not words:
        raise DrillRefused(sentence, fields={field: sentence})
    return words


def entry(
    exercise: Exercise,
    code: Happening,
    *,
    actor: User | None,
    at: datetime,
    inject: ExerciseInject | None = None,
    expectation: Expectation | None = None,
    data: dict[str, Any] | None = None,
    body: str = "",
) -> ExerciseEntry:
    """Write one entry of the record."""
    return ExerciseEntry.objects.create(
        exercise=exercise,
        code=code,
        at=at,
        seconds=course(exercise).seconds(at),
        actor=actor,
        exercise_inject=inject,
        expectation=expectation,
        data=data or {},
        body=body,
    )


def names(people: Iterable[User]) -> str:
    return ", ".join(str(person) for person in people)
