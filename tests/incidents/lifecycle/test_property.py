"""No sequence of operations, sensible or not, leads an incident into a state nobody thought of.

MUSTER_WALKS sets how many walks are made (default 14, always the same ones); when it is set they are drawn anew.
"""

from __future__ import annotations

import os

import pytest
from django.contrib.auth.models import Permission
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from incidents.models import Tag
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_service, make_team, make_user
from tests.incidents.lifecycle import walk
from tests.incidents.lifecycle import world as worlds

WALKS = int(os.environ.get("MUSTER_WALKS", "14"))
STEPS = int(os.environ.get("MUSTER_WALK_STEPS", "45"))


@pytest.fixture
def world(alice, carol, olive, ada, team, service, monkeypatch):
    """An agent, a commander, an administrator, Muster itself, and an observer who may change nothing."""
    leaver = make_user("leaver", "agent", is_active=False)
    made = worlds.World(
        actors=[alice, carol, ada, None, olive],
        people=[alice, carol, leaver, olive],
        teams=[team, make_team("Second team"), make_team("Retired team", retired_at=NOW)],
        services=[service, make_service("Mail")],
        tags=[Tag.objects.create(name=name) for name in ("peak", "release")],
    )
    alice.user_permissions.add(Permission.objects.get(codename="close_incident"))
    monkeypatch.setattr(worlds, "WORLD", made)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("half", [1, 2])
def test_no_sequence_of_operations_breaks_an_incident(world, half):
    class Part(walk.Walk):
        """Each half has a name of its own, and so its own walks."""

    Part.__qualname__ = Part.__name__ = f"Walk{half}"
    options = settings(
        max_examples=max(1, WALKS // 2),
        stateful_step_count=STEPS,
        derandomize="MUSTER_WALKS" not in os.environ,
        deadline=None,
        database=None,
        # The failing walk is printed as it was: making it shorter would take many times as long.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Part, settings=options)


def test_walk_notices_what_is_not_told(world, monkeypatch):
    """The judge can fail: an operation that changes a row behind the timeline's back is found."""

    def meddle(incident, **_values):
        type(incident).objects.filter(pk=incident.pk).update(title="meddled", version=incident.version + 1)

    monkeypatch.setattr(walk.ops, "take", meddle)
    machine = walk.Walk()
    try:
        machine.begin(["outage", "outage"])
        with as_system("a test"), pytest.raises(AssertionError, match="told nobody"):
            machine.attempt("take", machine.incidents[0], actor=world.actors[0])
    finally:
        machine.teardown()
