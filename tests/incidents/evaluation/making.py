"""A small scripted drill that was played, for tests: its rows, and what its players did through the operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from incidents.lifecycle import operations as lifecycle
from incidents.models import (
    Capability,
    Exercise,
    ExerciseInject,
    ExercisePause,
    ExerciseRole,
    Expectation,
    ExpectedAction,
    Incident,
    Inject,
    Objective,
    Scenario,
    ScenarioVersion,
    User,
)
from incidents.permissions.principal import as_system
from incidents.plans import operations as plans
from tests.factories import NOW, make_incident
from tests.incidents.plans.making import begun, make_procedure, step_of


def after(seconds: int) -> Any:
    """So long after the drill began."""
    return NOW + timedelta(seconds=seconds)


# What the drill is to show: key, measure, value, target in seconds.
OBJECTIVES = (
    ("take-it", "acknowledge", "", 300),
    ("say-it", "declare_major", "", 300),
    ("tell-them", "first_update", "", 600),
    ("follow", "procedure", "shop-down", 1800),
    ("lead", "roles", "commander,scribe", 600),
    ("tasks", "tasks", "", None),
    ("calm", "observed", "", None),
)


@dataclass
class Drill:
    exercise: Exercise
    incident: Incident
    objectives: dict[str, Objective]
    scenario: Scenario
    expectations: list[Expectation]


def make_scenario(name: str = "Outage of the shop", **values: Any) -> ScenarioVersion:
    """A scenario in force with the objectives above, one inject and two expected actions of the objective `tasks`."""
    capability, _ = Capability.objects.get_or_create(code="command", defaults={"name": "Lead a response"})
    other, _ = Capability.objects.get_or_create(code="inform", defaults={"name": "Keep people informed"})
    slug = name.lower().replace(" ", "-")
    scenario = Scenario.objects.create(name=name, slug=slug, created_at=NOW, **values)
    version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=1,
        status="active",
        made_at=NOW,
        changed_at=NOW,
        activated_at=NOW,
        hot_wash=["What held you up?"],
    )
    for position, (key, measure, value, target) in enumerate(OBJECTIVES, start=1):
        Objective.objects.create(
            version=version,
            position=position,
            key=key,
            title=f"Objective {key}",
            capability=other if key in ("tell-them", "calm") else capability,
            measure=measure,
            value=value,
            target_seconds=target,
        )
    tasks = Objective.objects.get(version=version, key="tasks")
    inject = Inject.objects.create(version=version, position=1, key="alarm", title="The alarm", offset_seconds=0)
    for position, key in enumerate(("look", "call"), start=1):
        ExpectedAction.objects.create(
            inject=inject, position=position, key=key, text=f"Expected {key}", objective=tasks, target_seconds=600
        )
    return version


def make_exercise(version: ScenarioVersion, *players: User, **values: Any) -> Exercise:
    """Running since NOW, with its injects and expectations."""
    given = {"exercise_type": "functional", "status": "running", "started_at": NOW, "created_at": NOW, **values}
    exercise = Exercise.objects.create(name=f"Drill of {version.scenario.name}", scenario_version=version, **given)
    for player in players:
        ExerciseRole.objects.create(exercise=exercise, user=player, role="player")
    for inject in version.injects.all():
        row = ExerciseInject.objects.create(
            exercise=exercise, inject=inject, position=inject.position, status="released", released_at=NOW
        )
        for action in inject.expected_actions.all():
            Expectation.objects.create(
                exercise=exercise, exercise_inject=row, action=action, due_at=after(action.target_seconds)
            )
    return exercise


def finish(exercise: Exercise, *, at: Any) -> Exercise:
    """As the operation of drills leaves it, without its signal."""
    exercise.status, exercise.ended_at = "finished", at
    exercise.save()
    return exercise


def play(commander: User, scribe: User, *, trainer: User | None = None, **values: Any) -> Drill:
    """The drill as it went, in seconds after its beginning:

    30 the incident is reported; 150 acknowledged; 390 declared major; from 420 to 720 the drill is paused; 780 the
    first public update; 200 commander taken, 900 scribe taken; procedure begun at 400, done at 1230; 1500 mitigated;
    of two expected actions one is met at 500, one late at 900; 2400 the end.
    """
    with as_system("a test plays a drill"):
        procedure = make_procedure("Look", "Act", name="Shop down", slug="shop-down")
        version = make_scenario()
        exercise = make_exercise(version, commander, scribe, trainer=trainer, **values)
        incident = make_incident(title="The shop is down", exercise=exercise, at=after(30))
        _work(incident, procedure, commander, scribe)
        ExercisePause.objects.create(
            exercise=exercise, paused_at=after(420), resumed_at=after(720), reason="Something real"
        )
        expectations = list(Expectation.objects.filter(exercise=exercise).order_by("pk"))
        for row, status, met in zip(expectations, ("met", "late"), (500, 900), strict=True):
            row.status, row.met_at, row.met_by = status, after(met), commander
            row.save()
        finish(exercise, at=after(2400))
        objectives = {one.key: one for one in Objective.objects.filter(version=version)}
        incident = Incident.objects.get(pk=incident.pk)
    return Drill(exercise, incident, objectives, version.scenario, expectations)


def _work(incident: Incident, procedure: Any, commander: User, scribe: User) -> None:
    lifecycle.acknowledge(incident, actor=commander, at=after(150))
    lifecycle.take_role(incident, role="commander", actor=commander, at=after(200))
    lifecycle.declare_major(incident, reason="The shop earns nothing", actor=commander, at=after(390))
    run = begun(incident, procedure, commander, at=after(400))
    lifecycle.add_note(incident, body="We know and are at it.", actor=commander, at=after(780), is_public=True)
    lifecycle.take_role(incident, role="scribe", actor=scribe, at=after(900))
    for position, at in ((1, 1000), (2, 1230)):
        plans.finish_step(step_of(run, position), actor=commander, at=after(at))
    # As the move leaves it; what the workflow asks for on the way is no matter here.
    Incident.objects.filter(pk=incident.pk).update(mitigated_at=after(1500))
