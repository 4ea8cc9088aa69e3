"""What players are asked after a drill, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.drills.models import Exercise
from incidents.evaluation.links import digest
from incidents.evaluation.models import HotWash
from incidents.evaluation.questions import questions_of
from incidents.permissions.principal import as_system
from incidents.scenarios.models import ScenarioVersion


@dataclass(frozen=True)
class Asked:
    """One player's hot wash with its drill and questions."""

    hot_wash: HotWash
    exercise: Exercise
    questions: list[str]


@dataclass(frozen=True)
class Said:
    """What everybody said: how many were asked and answered, the mean confidence, and answers by question."""

    asked: int
    answered: int
    confidence: float | None
    answers: list[tuple[str, list[str]]]


def hot_wash_of(secret: str, *, at: datetime) -> Asked | None:
    """What is asked by this link; None for links that lapsed or are not ours. Two queries."""
    with as_system("a player answers by the link they were sent"):
        rows = HotWash.objects.filter(secret_hash=digest(secret), expires_at__gt=at)
        row = rows.select_related("exercise", "user").first()
        if row is None:
            return None
        version = ScenarioVersion.objects.filter(pk=row.exercise.scenario_version_id).first()
    return Asked(row, row.exercise, questions_of(version.hot_wash if version is not None else ()))


def said_after(exercise: Exercise) -> Said:
    """What the players said, as far as the principal may read it; nobody is named. One query."""
    rows = list(HotWash.objects.filter(exercise=exercise).order_by("answered_at", "pk"))
    answered = [row for row in rows if row.answered_at is not None]
    marks = [row.confidence for row in answered if row.confidence is not None]
    answers: dict[str, list[str]] = {}
    for row in answered:
        for one in row.answers:
            if one["answer"]:
                answers.setdefault(one["question"], []).append(one["answer"])
    mean = sum(marks) / len(marks) if marks else None
    return Said(len(rows), len(answered), mean, list(answers.items()))
