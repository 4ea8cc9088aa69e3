"""Makers of what readiness is counted from: drills that are over, with what they showed."""

from __future__ import annotations

import itertools
from datetime import timedelta

from incidents.models import (
    Capability,
    Exercise,
    Measurement,
    Objective,
    ObjectiveResult,
    Scenario,
    ScenarioVersion,
)
from incidents.permissions.principal import as_system
from tests.factories import NOW

DAY = timedelta(days=1)
_numbers = itertools.count(1)


def make_scenario(name="Burst pipe", **values):
    """A scenario in force, with one objective."""
    slug = name.lower().replace(" ", "-")
    with as_system("a test makes a scenario"):
        made = Scenario.objects.create(name=name, slug=slug, created_at=NOW, **values)
        version = ScenarioVersion.objects.create(
            scenario=made, number=1, status="active", made_at=NOW, changed_at=NOW, activated_at=NOW
        )
        capability, _ = Capability.objects.get_or_create(code="tests", defaults={"name": "Tests"})
        Objective.objects.create(version=version, position=1, key="calm", title="Stay calm", capability=capability)
    return made


def make_drill(ended_at=NOW - 10 * DAY, *, scenario=None, is_shared=True, **values):
    """A drill that is over."""
    with as_system("a test makes a drill"):
        version = scenario.versions.get() if scenario is not None else None
        return Exercise.objects.create(
            **{
                "name": f"Drill {next(_numbers)}",
                "exercise_type": "functional",
                "status": "finished",
                "created_at": ended_at - DAY,
                "starts_at": ended_at - DAY / 24,
                "started_at": ended_at - DAY / 24,
                "ended_at": ended_at,
                "results_shared_at": ended_at if is_shared else None,
                "scenario_version": version,
                **values,
            }
        )


def rate(drill, rating):
    """The rating of the objective of the drill's scenario."""
    with as_system("a test rates"):
        objective = Objective.objects.get(version=drill.scenario_version)
        return ObjectiveResult.objects.create(
            exercise=drill, objective=objective, rating=rating, decided_at=drill.ended_at
        )


def measure(drill, outcome, *, measure="acknowledge", seconds=60, **values):
    with as_system("a test measures"):
        return Measurement.objects.create(
            exercise=drill,
            measure=measure,
            outcome=outcome,
            seconds=seconds,
            target_seconds=300,
            explanation="From the report to the acknowledgement",
            measured_at=drill.ended_at,
            **values,
        )
