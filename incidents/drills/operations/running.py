"""A drill begins, stands still, and goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from incidents import signals
from incidents.drills.choices import DrillRole, ExerciseStatus, ExpectationStatus, Happening, InjectStatus
from incidents.drills.clock import pause_in_seconds
from incidents.drills.models import Exercise, ExerciseInject, ExercisePause, Expectation
from incidents.drills.operations.base import (
    SYSTEM,
    entry,
    lock,
    require_status,
    required_words,
    store,
)
from incidents.drills.operations.conditions import release_what_is_reached
from incidents.drills.operations.promising import promise_end, promise_injects, stop_timers
from incidents.drills.operations.telling import tell, tell_everybody
from incidents.drills.queries.people import people_of
from incidents.drills.queries.rights import require_steering
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system

INTERRUPTED = "A real incident needs the same people. It goes before every drill."


@transaction.atomic
def start_exercise(
    exercise: Exercise, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Exercise:
    """Begin a planned drill, and promise its injects; those at its beginning come within seconds.

    Raises NotPermitted, DrillRefused, DrillChanged.
    """
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, [ExerciseStatus.PLANNED], "started")
    with as_system(SYSTEM):
        stop_timers(row, "It has begun.")
        row.status, row.started_at = ExerciseStatus.RUNNING, at
        store(row, "status", "started_at")
        injects = list(ExerciseInject.objects.filter(exercise=row).select_related("inject"))
        promise_injects(row, injects, at=at)
        promise_end(row, at=at)
        entry(row, Happening.STARTED, actor=actor, at=at)
        version = row.scenario_version
        everybody = people_of(row)
        players = {person.pk for person in people_of(row, DrillRole.PLAYER)}
        briefing = "\n\n".join(filter(None, [version.briefing, version.starting_situation])) if version else ""
        for is_player, words in ((True, briefing), (False, "")):
            people = [person for person in everybody if (person.pk in players) == is_player]
            told: dict[str, Any] = {"what": "has begun", "words": words[:2000]}
            tell(row, "drill.news", people, actor=actor, at=at, intent="started", **told)
        signals.exercise_started.send(Exercise, exercise=row, actor=actor, at=at)
    return row


@transaction.atomic
def pause_exercise(
    exercise: Exercise,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    incident: Incident | None = None,
    expected_version: int | None = None,
) -> ExercisePause:
    """Let its time stand still and tell everybody: no inject comes, no target runs. What it pages goes on.

    `incident` is the real one that needs the same people. Raises NotPermitted, DrillRefused, DrillChanged.
    """
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, [ExerciseStatus.RUNNING], "paused")
    reason = required_words(reason, "reason", "Say why: everybody who takes part is told.")[:300]
    with as_system(SYSTEM):
        stop_timers(row, "It is paused.")
        row.status, row.paused_at = ExerciseStatus.PAUSED, at
        store(row, "status", "paused_at")
        pause = ExercisePause.objects.create(
            exercise=row, paused_at=at, reason=reason, paused_by=actor, incident=incident
        )
        entry(row, Happening.PAUSED, actor=actor, at=at, data={"pause": pause.pk}, body=reason)
        told = f"{reason} Leave the drill as it is until it goes on."
        tell_everybody(row, "is paused", intent=f"paused:{pause.pk}", actor=actor, at=at, words=told)
        signals.exercise_paused.send(Exercise, exercise=row, pause=pause, actor=actor, at=at)
    return pause


@transaction.atomic
def resume_exercise(
    exercise: Exercise, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> ExercisePause:
    """Let its time run again: what is to come comes later by as much as it stood still.

    Raises NotPermitted, DrillRefused, DrillChanged.
    """
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, [ExerciseStatus.PAUSED], "resumed")
    with as_system(SYSTEM):
        pause = end_pause(row, actor=actor, at=at)
        row.status = ExerciseStatus.RUNNING
        store(row, "status", "paused_at", "paused_seconds")
        waiting = ExerciseInject.objects.filter(exercise=row, status=InjectStatus.WAITING).select_related("inject")
        promise_injects(row, list(waiting), at=at)
        promise_end(row, at=at)
        entry(row, Happening.RESUMED, actor=actor, at=at, data={"pause": pause.pk})
        tell_everybody(row, "goes on", intent=f"resumed:{pause.pk}", actor=actor, at=at, words="")
        signals.exercise_resumed.send(Exercise, exercise=row, pause=pause, actor=actor, at=at)
        release_what_is_reached(row, at=at)
    return pause


def end_pause(row: Exercise, *, actor: User | None, at: datetime) -> ExercisePause:
    """Close the pause of a held exercise and put off what was to be done in it; the caller saves the exercise."""
    pause = ExercisePause.objects.get(exercise=row, resumed_at=None)
    pause.resumed_at, pause.resumed_by = at, actor
    pause.save(update_fields=["resumed_at", "resumed_by"])
    length = pause_in_seconds(pause.paused_at, at)
    row.paused_at, row.paused_seconds = None, row.paused_seconds + length
    targets = Expectation.objects.filter(exercise=row, status=ExpectationStatus.OPEN, due_at__isnull=False)
    targets.update(due_at=F("due_at") + (at - pause.paused_at))
    return pause
