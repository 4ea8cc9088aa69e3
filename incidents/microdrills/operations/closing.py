"""A micro-drill closes: when its time is over, when everybody has answered, or with its drill."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.operations import finish_exercise
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.microdrills.operations.base import SYSTEM
from incidents.permissions.principal import as_system
from incidents.timers.models import Timer

RUNNING = (ExerciseStatus.RUNNING, ExerciseStatus.PAUSED)
ENDED_EARLY = "The drill ended before the time to answer was over."


def close_due(timers: list[Timer], at: datetime) -> None:
    """The time to answer is over: what was not answered is late, and the drills end."""
    with as_system(SYSTEM):
        for exercise in Exercise.objects.filter(pk__in=[timer.subject_id for timer in timers]).order_by("pk"):
            close_tasks(exercise, at=at)
            if exercise.status in RUNNING:
                finish_exercise(exercise, actor=None, at=at)


@transaction.atomic
def close_tasks(exercise: Exercise, *, at: datetime) -> None:
    """Nothing of it can be answered any more; whose time was not over is excused. Again changes nothing."""
    with as_system(SYSTEM):
        waiting = MicroTask.objects.filter(exercise=exercise, status=TaskStatus.ASKED)
        waiting.filter(expires_at__lte=at).update(status=TaskStatus.LATE)
        waiting.update(status=TaskStatus.EXCUSED, reason=ENDED_EARLY)


def finish_when_answered(exercise: Exercise, *, at: datetime) -> None:
    """Nobody waits for what everybody has done. The exercise is held."""
    is_done = not MicroTask.objects.filter(exercise=exercise, status=TaskStatus.ASKED).exists()
    if is_done and exercise.status in RUNNING:
        finish_exercise(exercise, actor=None, at=at)
