"""The rows of a drill: the exercise, who has which role in it, its injects, what was expected, and its record."""

from incidents.drills.models.conduct import ExerciseEntry, ExerciseInject, ExercisePause, Expectation, InjectAnswer
from incidents.drills.models.exercises import Exercise, ExerciseRole, OutsideAllowed

__all__ = [
    "Exercise",
    "ExerciseEntry",
    "ExerciseInject",
    "ExercisePause",
    "ExerciseRole",
    "Expectation",
    "InjectAnswer",
    "OutsideAllowed",
]
