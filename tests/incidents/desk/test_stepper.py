"""The way through the workflow: where an incident stands, where it has been, where it can go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.catalog.models import HoldReason, ResolutionCode
from incidents.desk.panels import shown_moves
from incidents.desk.stepper import stepper
from incidents.lifecycle import operations
from incidents.lifecycle.queries import moves
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of

pytestmark = pytest.mark.usefixtures("system")


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def way(incident, user):
    row = fresh(incident)
    return stepper(row, moves(row, user))


def standings(incident, user):
    return {step.state.slug: step.standing for step in way(incident, user).steps}


def test_new_incident_stands_at_the_first_step(alice, incident):
    found = way(incident, alice)
    assert found.place == 1
    assert [step.state.slug for step in found.steps] == [
        "identified",
        "triage",
        "investigating",
        "mitigated",
        "resolved",
        "closed",
    ]
    assert found.steps[0].entered_at == NOW
    assert [step.standing for step in found.steps] == ["current", "next", "next", "ahead", "ahead", "ahead"]


def test_steps_behind_say_when_and_those_passed_over_say_so(alice, incident):
    operations.transition(incident, slug="investigate", fields={"service": incident.service}, actor=alice, at=at(5))
    found = way(incident, alice)
    assert standings(incident, alice)["triage"] == "passed"
    assert [(step.standing, step.entered_at) for step in found.steps[:3]] == [
        ("done", NOW),
        ("passed", None),
        ("current", at(5)),
    ]


def test_hold_stands_behind_what_was_reached(alice, incident):
    operations.transition(incident, slug="triage", actor=alice, at=at(1))
    reason = HoldReason.objects.first()
    operations.hold(incident, hold_reason=reason, actor=alice, at=at(2))
    slugs = [step.state.slug for step in way(incident, alice).steps]
    assert slugs[:4] == ["identified", "triage", "on_hold", "investigating"]
    assert standings(incident, alice)["on_hold"] == "current"


def test_cancellation_ends_the_way(carol, incident):
    operations.transition(incident, slug="cancel", reason="A false alarm", actor=carol, at=at(3))
    assert [(step.state.slug, step.standing) for step in way(incident, carol).steps] == [
        ("identified", "done"),
        ("cancelled", "current"),
    ]


def test_reopened_incident_has_its_end_ahead_again(alice, carol):
    issue = make_incident("user_issue")
    code = ResolutionCode.objects.first()
    operations.resolve(issue, code=code, summary="Done", kind="permanent", actor=alice, at=at(4))
    operations.reopen(issue, reason="It is back", actor=alice, at=at(9))
    steps = {step.state.slug: step for step in way(issue, alice).steps}
    assert steps["investigating"].standing == "current"
    assert (steps["resolved"].standing, steps["resolved"].entered_at) == ("next", at(4))


def test_way_is_read_as_a_list_with_a_current_step(alice, incident):
    text = text_of(browser_of(alice).get(page(incident)))
    assert text.count('aria-current="step"') == 1
    assert "Step 1 of 6" in text


def test_likely_move_comes_first_and_is_the_only_one_marked(carol, incident):
    row = fresh(incident)
    shown = shown_moves(row, moves(row, carol))
    assert [(item.move.transition.slug, item.is_likely) for item in shown] == [
        ("triage", True),
        ("investigate", False),
        ("cancel", False),
    ]


def test_out_of_a_hold_the_likely_move_is_back_to_work(alice, incident):
    operations.transition(incident, slug="triage", actor=alice, at=at(1))
    operations.hold(incident, hold_reason=HoldReason.objects.first(), actor=alice, at=at(2))
    row = fresh(incident)
    assert [item.move.transition.slug for item in shown_moves(row, moves(row, alice)) if item.is_likely] == ["resume"]


def test_moves_that_are_not_permitted_are_not_offered(olive, incident):
    row = fresh(incident)
    assert shown_moves(row, moves(row, olive)) == []
    assert "next" not in standings(incident, olive).values()
