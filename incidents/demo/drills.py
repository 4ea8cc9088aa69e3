"""The drills of the demonstration: one that is over, with its results; one that is planned; and a programme."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from incidents.demo.stage import Stage
from incidents.drills import operations
from incidents.drills.choices import DrillRole, ExerciseType, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject
from incidents.evaluation.choices import Finding, Rating
from incidents.evaluation.operations import observe, rate_objective, share_results
from incidents.lifecycle import operations as lifecycle
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.plans.models import Procedure
from incidents.plans.operations import begin_procedure
from incidents.programmes.operations import save_programme
from incidents.scenarios.models import Objective, Scenario
from incidents.scenarios.queries.versions import active_version

MINUTE = timedelta(minutes=1)
# What the evaluator saw, after so many minutes: strength or not, of which objective, and in which words.
SEEN = (
    (8, Finding.STRENGTH, "judged", "Ines wrote down what is normal before anybody touched anything."),
    (14, Finding.IMPROVEMENT, "", "Nobody said aloud who leads: for six minutes two people looked at the same graph."),
    (24, Finding.STRENGTH, "told", "Support had one sentence to say to everybody who calls."),
)


def rehearse(stage: Stage) -> None:
    """Hold a drill twelve days ago, plan another for next week, and let people answer five minutes each month."""
    with as_system("the demonstration rehearses"):
        if _hold(stage):
            _plan(stage)
            _begin_programme(stage)


def _hold(stage: Stage) -> bool:
    """A slow checkout, played well and shared the day after; False where the library does not have it."""
    version = _in_force("slow-checkout")
    if version is None:
        return False
    began = (stage.end - timedelta(days=12)).replace(hour=10, minute=0, second=0)
    luis, ines, callum = (stage.users[name] for name in ("luis", "ines", "callum"))
    roles = [(ines, DrillRole.PLAYER), (callum, DrillRole.PLAYER), (stage.users["daniel"], DrillRole.EVALUATOR)]
    exercise = operations.plan_exercise(
        name="Slow checkout: Storefront",
        exercise_type=ExerciseType.FUNCTIONAL,
        scenario_version=version,
        starts_at=began,
        planned_minutes=version.expected_minutes,
        team=stage.teams["storefront"],
        service=stage.services["basket"],
        trainer=luis,
        roles=roles,
        actor=luis,
        at=began - timedelta(days=20),
    )
    exercise = operations.start_exercise(exercise, actor=luis, at=began)
    incident = _release_until(exercise, began, 0)
    if incident is None:
        return False
    _work(stage, exercise, incident, began)
    exercise = operations.finish_exercise(exercise, actor=luis, at=began + version.expected_minutes * MINUTE)
    _evaluate(stage, exercise, began)
    return True


def _in_force(slug: str) -> Any:
    scenario = Scenario.objects.filter(slug=slug, retired_at=None).first()
    return active_version(scenario) if scenario is not None else None


def _release_until(exercise: Exercise, began: datetime, minute: int) -> Incident | None:
    """Release what comes by then; return the incident of the drill."""
    waiting = ExerciseInject.objects.filter(exercise=exercise, status=InjectStatus.WAITING)
    for one in waiting.filter(inject__offset_seconds__lte=minute * 60).order_by("inject__offset_seconds"):
        at = began + timedelta(seconds=one.inject.offset_seconds or 0)
        operations.release_inject(one, actor=None, at=at)
    return Incident.objects.filter(exercise=exercise).order_by("pk").first()


def _work(stage: Stage, exercise: Exercise, incident: Incident, began: datetime) -> None:
    """What the two of the storefront did, minute by minute."""
    ines, callum = stage.users["ines"], stage.users["callum"]
    lifecycle.acknowledge(incident, actor=ines, at=began + 3 * MINUTE)
    _release_until(exercise, began, 5)
    procedure = Procedure.objects.filter(slug="degraded-service", retired_at=None).first()
    if procedure is not None:
        begin_procedure(incident, procedure, actor=ines, at=began + 6 * MINUTE)
    figures = "Checkout answers in **27 s** (normally 0.4 s), 3 % errors (normally 0.1 %), 12 orders a minute."
    lifecycle.add_note(incident, body=figures, actor=ines, at=began + 8 * MINUTE)
    _release_until(exercise, began, 18)
    told = "Paying takes longer than usual. Please press the button once only; we are at it."
    lifecycle.add_note(incident, body=told, actor=callum, at=began + 21 * MINUTE, is_public=True)
    _release_until(exercise, began, 30)
    remedy = "The queue of the fraud check is full. We let orders below 100 through unchecked for an hour."
    lifecycle.add_note(incident, body=remedy, actor=callum, at=began + 33 * MINUTE)


def _evaluate(stage: Stage, exercise: Exercise, began: datetime) -> None:
    daniel, luis = stage.users["daniel"], stage.users["luis"]
    objectives = {one.key: one for one in Objective.objects.filter(version=exercise.scenario_version_id)}
    told: dict[str, Any] = {"actor": daniel, "at": began + 65 * MINUTE}
    for minute, finding, key, words in SEEN:
        seen: dict[str, Any] = {"seen_at": began + minute * MINUTE, "objective": objectives.get(key)}
        observe(exercise, text=words, finding=finding, **seen, **told)
    if (judged := objectives.get("judged")) is not None:
        rate_objective(exercise, judged, rating=Rating.PERFORMED, **told)
    share_results(exercise, actor=luis, at=began + timedelta(days=1))


def _plan(stage: Stage) -> None:
    """A tabletop of those who lead, in a week."""
    version = _in_force("supplier-failure")
    if version is None:
        return
    luis = stage.users["luis"]
    players = [stage.users[name] for name in ("grace", "oskar", "leila")]
    operations.plan_exercise(
        name="Our card clearer fails: Payments",
        exercise_type=ExerciseType.TABLETOP,
        scenario_version=version,
        starts_at=(stage.end + timedelta(days=7)).replace(hour=13, minute=0, second=0),
        planned_minutes=90,
        compression=2,
        team=stage.teams["payments"],
        service=stage.services["card-payments"],
        trainer=luis,
        roles=[*((person, DrillRole.PLAYER) for person in players), (luis, DrillRole.FACILITATOR)],
        actor=luis,
        at=stage.end,
    )


def _begin_programme(stage: Stage) -> None:
    """Five minutes on the first Tuesday of each month; its drills are planned by the engine."""
    values = {
        "name": "Five minutes a month",
        "slug": "five-minutes-a-month",
        "owner": stage.users["luis"],
        "exercise_type": ExerciseType.MICRO,
        "rule": "FREQ=MONTHLY;BYDAY=1TU",
        "starts_on": (stage.end + timedelta(days=1)).date(),
        "time_of_day": time(9, 30),
        "time_zone": "Europe/London",
        "planned_minutes": 15,
        "micro": {"kinds": ["role_quiz", "find_procedure", "on_call"], "answer_hours": 48},
    }
    teams = [stage.teams[slug] for slug in ("platform", "payments", "storefront")]
    save_programme(None, values, teams=teams, scenarios=[], roles=[], actor=stage.users["luis"], at=stage.end)
