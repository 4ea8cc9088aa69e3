"""Injects that wait for something: a phase that an incident of the drill reaches, an act of the players."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from incidents.drills.choices import ExerciseStatus, ExpectationStatus, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject, Expectation
from incidents.drills.operations.releasing import release
from incidents.lifecycle.models import Incident
from incidents.scenarios.choices import Condition


def release_what_is_reached(exercise: Exercise, *, at: datetime) -> None:
    """Release every waiting inject whose condition holds now, on a held exercise. One query where none waits.

    What one of them brings about may be what another waits for.
    """
    if exercise.status != ExerciseStatus.RUNNING:
        return
    for one in _reached(exercise):
        release(exercise, one, actor=None, at=at)


def _reached(exercise: Exercise) -> list[ExerciseInject]:
    phases = Incident.objects.filter(exercise=exercise.pk, phase=OuterRef("inject__phase"))
    taken = Expectation.objects.filter(
        exercise=exercise,
        action__key=OuterRef("inject__after"),
        status__in=[ExpectationStatus.MET, ExpectationStatus.LATE],
    )
    waiting = ExerciseInject.objects.filter(exercise=exercise, status=InjectStatus.WAITING).select_related("inject")
    holds = Q(inject__condition=Condition.PHASE) & Exists(phases) | Q(inject__condition=Condition.DONE) & Exists(taken)
    return list(waiting.filter(holds))
