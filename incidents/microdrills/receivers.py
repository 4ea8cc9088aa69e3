"""What micro-drills do when a drill begins and ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.drills.choices import ExerciseType
from incidents.drills.models import Exercise
from incidents.microdrills.operations import ask_everybody, close_tasks


def begun(*, exercise: Exercise, at: datetime, **_: Any) -> None:
    if exercise.exercise_type == ExerciseType.MICRO:
        ask_everybody(exercise, at=at)


def ended(*, exercise: Exercise, at: datetime, **_: Any) -> None:
    """Finished, or broken off."""
    if exercise.exercise_type == ExerciseType.MICRO:
        close_tasks(exercise, at=at)
