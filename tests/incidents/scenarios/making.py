"""Scenarios for tests, and drills of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from incidents.models import Capability, Exercise, ExerciseRole, IncidentType, Scenario, ScenarioVersion
from incidents.permissions.principal import as_system
from incidents.scenarios import operations
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from tests.factories import NOW

LONG_AGO = NOW - timedelta(days=10)


def alarm(**values: Any) -> InjectDraft:
    first: dict[str, Any] = {
        "key": "alarm",
        "title": "The alarm",
        "offset_seconds": 0,
        "delivery": "incident",
        "incident": {"title": "Checkout is down", "type": "outage", "via": "api"},
        "expected_actions": [
            ActionDraft("take-it", "Acknowledge it", evidence="acknowledged", target_seconds=300, objective="quick"),
            ActionDraft("name-it", "Declare a major incident", evidence="major", role="commander"),
        ],
    }
    return InjectDraft(**{**first, **values})


def question(**values: Any) -> InjectDraft:
    first: dict[str, Any] = {
        "key": "press",
        "title": "The press asks",
        "trigger": "condition",
        "condition": "done",
        "after": "name-it",
        "delivery": "question",
        "sender": "A journalist",
        "body": "What is going on?",
        "expected_actions": [],
    }
    return InjectDraft(**{**first, **values})


def contents(**values: Any) -> Contents:
    """What can be played."""
    first: dict[str, Any] = {
        "briefing": "You are on duty.",
        "hot_wash": ["What went well?"],
        "objectives": [
            ObjectiveDraft("quick", "Take it quickly", "response", measure="acknowledge", target_seconds=300)
        ],
        "injects": [alarm(), question()],
    }
    return Contents(**{**first, **values})


def capability(code: str = "response") -> Capability:
    return Capability.objects.get_or_create(code=code, defaults={"name": code.capitalize()})[0]


def make_scenario(name: str = "Checkout down", *, played: Contents | None = None, **values: Any) -> Scenario:
    """A scenario in force."""
    capability()
    values.setdefault("slug", name.lower().replace(" ", "-"))
    values.setdefault("type", IncidentType.objects.get(slug="outage"))
    with as_system("test"):
        made = operations.create_scenario({"name": name, **values}, actor=None, at=LONG_AGO)
        draft = operations.edit_version(made, played or contents(), actor=None, at=LONG_AGO)
        operations.activate_version(draft, actor=None, at=LONG_AGO)
        return Scenario.objects.get(pk=made.pk)


def version_of(scenario: Scenario) -> ScenarioVersion:
    with as_system("test"):
        return ScenarioVersion.objects.get(scenario=scenario, status="active")


def make_drill(scenario: Scenario, *, status: str = "planned", **roles: Any) -> Exercise:
    """A drill of it as the table of exercises has it; `roles` are people by what they do, such as `player=bob`."""
    began = {} if status == "planned" else {"started_at": LONG_AGO}
    over = {"ended_at": NOW} if status in ("finished", "cancelled", "missed") else {}
    reason = {"end_reason": "x"} if status in ("cancelled", "missed") else {}
    drill = Exercise.objects.create(
        name="A drill",
        status=status,
        created_at=LONG_AGO,
        scenario_version=version_of(scenario),
        exercise_type="functional",
        **began,
        **over,
        **reason,
    )
    for role, user in roles.items():
        ExerciseRole.objects.create(exercise=drill, user=user, role=role)
    return drill


def changed(inject: InjectDraft, **values: Any) -> InjectDraft:
    return replace(inject, **values)
