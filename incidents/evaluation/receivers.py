"""What evaluation hears of: a drill is over, so it is measured, and its players are asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.drills.models import Exercise
from incidents.evaluation.operations import ask_players, measure_exercise
from incidents.evaluation.operations.base import is_measured


def exercise_finished(*, exercise: Exercise, at: datetime, **_: Any) -> None:
    """Measured by Muster itself, whoever ended it."""
    if not is_measured(exercise):
        return
    measure_exercise(exercise, actor=None, at=at)
    ask_players(exercise, at=at)
