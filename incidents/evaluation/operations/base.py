"""What every operation of evaluation does first: hold the drill, and refuse what makes no sense for it."""

from __future__ import annotations

from incidents.drills.choices import ExerciseStatus, ExerciseType
from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_conduct
from incidents.evaluation.queries.rights import require
from incidents.people.models import User
from incidents.refusals import Refused

OBSERVABLE = (ExerciseStatus.RUNNING, ExerciseStatus.PAUSED, ExerciseStatus.FINISHED)


class EvaluationRefused(Refused):
    """The drill, or what was given, does not allow it."""

    code = "evaluation_refused"


class DrillNotFound(Refused):
    """No such drill for this reader; unknown and absent are alike."""

    code = "not_found"
    sentence = "There is no such drill."


def lock_exercise(exercise: Exercise) -> Exercise:
    """Load a drill again and hold it. Raises DrillNotFound."""
    row = Exercise.objects.filter(pk=exercise.pk).select_for_update(of=("self",)).first()
    if row is None:
        raise DrillNotFound
    return row


def lock_for(exercise: Exercise, actor: User) -> Exercise:
    """`lock_exercise`, for who evaluates it, once it has begun. Raises NotPermitted, EvaluationRefused."""
    row = lock_exercise(exercise)
    require(may_conduct(actor, row))
    if row.status not in OBSERVABLE:
        raise EvaluationRefused("Only a drill that has begun, and was not broken off, is evaluated.")
    return row


def is_measured(exercise: Exercise) -> bool:
    """Micro-drills are measured person by person, by themselves; what was never finished is not."""
    return exercise.status == ExerciseStatus.FINISHED and exercise.exercise_type != ExerciseType.MICRO
