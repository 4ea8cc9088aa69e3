"""Drills for tests: a version of a scenario in force, and an exercise of it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from incidents.drills import operations
from incidents.drills.choices import DrillRole, ExerciseType
from incidents.models import (
    Exercise,
    ExerciseEntry,
    ExerciseInject,
    Expectation,
    ExpectedAction,
    Inject,
    Notification,
    Scenario,
    ScenarioVersion,
    Timer,
    User,
)
from incidents.permissions.principal import as_system
from incidents.timers.operations import sweep
from tests.factories import NOW, make_user

_numbers = itertools.count(1)
STARTS = NOW + timedelta(hours=1)
OUTAGE = {"type": "outage", "title": "Checkout answers with errors", "impact": 2, "urgency": 2, "via": "api"}


def make_version(*injects: dict[str, Any], briefing: str = "You are on duty.") -> ScenarioVersion:
    """A version in force. Each inject as columns of Inject, with `expects`: columns of expected actions."""
    number = next(_numbers)
    with as_system("a test makes a scenario"):
        scenario = Scenario.objects.create(name=f"Scenario {number}", slug=f"scenario-{number}", created_at=NOW)
        version = ScenarioVersion.objects.create(
            scenario=scenario,
            number=1,
            status="active",
            briefing=briefing,
            made_at=NOW,
            changed_at=NOW,
            activated_at=NOW,
        )
        for place, given in enumerate(injects or ({"offset_seconds": 0},), start=1):
            columns = {"key": f"inject-{place}", "title": f"Secret inject {place}", "trigger": "offset", **given}
            expects = columns.pop("expects", ())
            if columns["trigger"] == "offset":
                columns.setdefault("offset_seconds", 0)
            inject = Inject.objects.create(version=version, position=place, **columns)
            for order, expected in enumerate(expects, start=1):
                action = {"key": f"action-{place}-{order}", "text": f"Secret action {place}.{order}", **expected}
                ExpectedAction.objects.create(inject=inject, position=order, **action)
    return version


def plan(
    version: ScenarioVersion | None,
    *players: User,
    controller: User | None = None,
    exercise_type: str = ExerciseType.FUNCTIONAL,
    **values: Any,
) -> Exercise:
    """A planned drill of these players."""
    conducting = [(controller, DrillRole.CONTROLLER)] if controller is not None else []
    given = {
        "name": "Slow checkout, autumn",
        "starts_at": STARTS,
        "planned_minutes": 60,
        "team": None,
        "service": None,
        "trainer": None,
        "is_surprise": False,
        "compression": 1,
        "roles": [*((player, DrillRole.PLAYER) for player in players), *conducting],
        "actor": None,
        "at": NOW,
        **values,
    }
    return operations.plan_exercise(exercise_type=exercise_type, scenario_version=version, **given)


def begin(version: ScenarioVersion | None, *players: User, at: Any = STARTS, **values: Any) -> Exercise:
    """A running drill."""
    with as_system("test"):
        return operations.start_exercise(plan(version, *players, **values), actor=None, at=at)


def make_trainer(name: str = "terry") -> User:
    return make_user(name, "trainer", first_name="Terry", last_name="Tate")


def run_timers(at: Any) -> None:
    """What a worker does at `at`."""
    with as_system("test"):
        sweep(clock=lambda: at)


def injects(exercise: Exercise) -> list[ExerciseInject]:
    with as_system("test"):
        return list(ExerciseInject.objects.filter(exercise=exercise).select_related("inject").order_by("position"))


def expectations(exercise: Exercise) -> list[Expectation]:
    with as_system("test"):
        rows = Expectation.objects.filter(exercise=exercise).select_related("action")
        return list(rows.order_by("exercise_inject", "pk"))


def statuses(exercise: Exercise) -> list[str]:
    return [one.status for one in injects(exercise)]


def record_of(exercise: Exercise) -> list[str]:
    with as_system("test"):
        return list(ExerciseEntry.objects.filter(exercise=exercise).order_by("pk").values_list("code", flat=True))


def told(**wanted: Any) -> list[Notification]:
    with as_system("test"):
        return list(Notification.objects.filter(**wanted).select_related("recipient").order_by("created_at", "pk"))


def live(exercise: Exercise, kind: str) -> list[Any]:
    """When the timers of a kind that may still fire are due."""
    with as_system("test"):
        rows = Timer.objects.filter(kind=kind, subject_id=exercise.pk, state="pending")
        return list(rows.order_by("due_at").values_list("due_at", flat=True))
