"""What pages and programs show of drills: to everybody who may know of one, to its players, to who conducts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from incidents.drills.choices import ExerciseStatus, ExpectationStatus, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject, ExerciseRole, Expectation, InjectAnswer
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.choices import Delivery
from incidents.scenarios.models import Inject
from incidents.timeline.models import TimelineEntry

SYSTEM = "what was released to the players of a drill"
RUNNING = (ExerciseStatus.RUNNING, ExerciseStatus.PAUSED)
# A script is for whoever makes the call; an incident is shown as an incident.
FOR_PLAYERS = (Delivery.EMAIL, Delivery.CONSOLE, Delivery.QUESTION, Delivery.MATERIAL)
LATEST = 40


def listed() -> QuerySet[Exercise]:
    """Every drill that the principal may know of, with what lists say of it."""
    return Exercise.objects.known().select_related("scenario_version__scenario", "team", "service", "trainer")


def loaded(pk: int) -> Exercise | None:
    """One drill that the principal may know of."""
    found: Exercise | None = Exercise.objects.known().select_related("team", "service", "trainer").filter(pk=pk).first()
    return found


@dataclass
class Shown:
    """One inject as its players see it, with what they answered."""

    pk: int
    title: str
    delivery: str
    sender: str
    body: str
    picture: str
    picture_text: str
    released_at: datetime | None
    answers: list[InjectAnswer] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        return self.delivery == Delivery.QUESTION


def shown_to_players(exercise: Exercise) -> list[Shown]:
    """What was released to them, the newest first. Two queries; ask first whether the reader takes part."""
    with as_system(SYSTEM):
        rows = ExerciseInject.objects.filter(exercise=exercise, status=InjectStatus.RELEASED)
        rows = rows.filter(inject__delivery__in=FOR_PLAYERS).select_related("inject").order_by("-released_at", "-pk")
        shown = {row.pk: _shown(row) for row in rows}
        for answer in InjectAnswer.objects.filter(exercise=exercise).select_related("by"):
            if answer.exercise_inject_id in shown:
                shown[answer.exercise_inject_id].answers.append(answer)
    return list(shown.values())


def _shown(row: ExerciseInject) -> Shown:
    inject = row.inject
    words = (inject.title, inject.delivery, inject.sender, inject.body, inject.picture, inject.picture_text)
    return Shown(row.pk, *words, released_at=row.released_at)


def picture_for(exercise: Exercise, pk: int, *, conducts: bool) -> Inject | None:
    """The inject whose picture somebody who takes part may see: once it was released, before that who conducts.

    One query; ask first whether the reader takes part.
    """
    with as_system(SYSTEM):
        rows = ExerciseInject.objects.filter(exercise=exercise, pk=pk).exclude(inject__picture="")
        if not conducts:
            rows = rows.filter(status=InjectStatus.RELEASED, inject__delivery__in=FOR_PLAYERS)
        row = rows.select_related("inject").first()
        return row.inject if row is not None else None


def briefing_of(exercise: Exercise) -> tuple[str, str]:
    """What the players are told before it begins, and how things stand then. One query; ask first as above."""
    if exercise.scenario_version_id is None:
        return "", ""
    with as_system(SYSTEM):
        version = Exercise.objects.select_related("scenario_version").get(pk=exercise.pk).scenario_version
    return (version.briefing, version.starting_situation) if version is not None else ("", "")


def roles_in(exercise: Exercise) -> QuerySet[ExerciseRole]:
    return ExerciseRole.objects.filter(exercise=exercise).select_related("user").order_by("role", "user")


def incidents_in(exercise: Exercise) -> QuerySet[Incident]:
    """Its incidents, as far as the principal may know of them."""
    rows = Incident.objects.filter(exercise=exercise.pk).select_related("state", "priority", "assignee")
    return rows.order_by("-is_open", "-pk")


def script_of(exercise: Exercise) -> list[ExerciseInject]:
    """Its injects with what is expected of each: for who conducts it, and empty for others. Three queries."""
    rows = ExerciseInject.objects.filter(exercise=exercise).select_related("inject", "incident", "released_by")
    expected: dict[int, list[Expectation]] = {}
    for one in Expectation.objects.filter(exercise=exercise).select_related("action", "met_by", "decided_by"):
        expected.setdefault(one.exercise_inject_id, []).append(one)
    answers: dict[int, list[InjectAnswer]] = {}
    for answer in InjectAnswer.objects.filter(exercise=exercise).select_related("by"):
        answers.setdefault(answer.exercise_inject_id, []).append(answer)
    found = list(rows.order_by("position"))
    for row in found:
        row.expected, row.answered = expected.get(row.pk, []), answers.get(row.pk, [])  # type: ignore[attr-defined]
    return found


def acts_in(exercise: Exercise) -> list[TimelineEntry]:
    """What people did in its incidents, the newest first, as far as the principal may know. One query."""
    rows = TimelineEntry.objects.filter(incident__exercise=exercise.pk).exclude(actor=None)
    return list(rows.select_related("actor", "incident").order_by("-at", "-pk")[:LATEST])


def met(expected: Iterable[Expectation]) -> tuple[int, int]:
    """How many of those that count were met, and how many count."""
    counting = [one for one in expected if one.status != ExpectationStatus.WAIVED]
    done = [one for one in counting if one.status in (ExpectationStatus.MET, ExpectationStatus.LATE)]
    return len(done), len(counting)


def drills_of_today(user: User, *, at: datetime) -> list[Exercise]:
    """Drills that run, or begin within a day, and that the person takes part in or answers for. One query."""
    mine = listed().filter(roles__user=user) | listed().filter(trainer=user)
    rows = mine.filter(status__in=[ExerciseStatus.PLANNED, *RUNNING]).distinct().order_by("starts_at", "pk")
    return [
        row
        for row in rows[:20]
        if row.status in RUNNING or (row.starts_at is not None and (row.starts_at - at).total_seconds() < 24 * 3600)
    ]
