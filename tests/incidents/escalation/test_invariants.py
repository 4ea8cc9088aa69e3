"""What the watchdog looks after, and what it puts right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.escalation.invariants import INVARIANTS
from incidents.lifecycle.operations import acknowledge
from incidents.models import EscalationRun, Incident, Notification, RunStep, Timer
from tests.factories import NOW, make_incident
from tests.incidents.escalation.making import make_policy, move, paged, run_of, walk

pytestmark = pytest.mark.usefixtures("seeing", "reachable")
BY_CODE = {invariant.code: invariant for invariant in INVARIANTS}


def wrong(at=NOW):
    return {code for code, invariant in BY_CODE.items() if invariant.check(at)}


def test_all_is_well_through_a_whole_run(alice, bob):
    make_policy(alice, bob)
    incident = make_incident()
    for minutes in (0, 5, 20):
        assert wrong(NOW + timedelta(minutes=minutes)) == set()
        walk(NOW + timedelta(minutes=minutes))
    assert run_of(incident).status == "exhausted"
    acknowledge(incident, actor=bob, at=NOW + timedelta(minutes=21))
    assert wrong(NOW + timedelta(minutes=21)) == set()


def test_a_run_without_its_timer_is_armed_again(alice):
    make_policy(alice)
    incident = make_incident()
    Timer.objects.filter(kind="escalation_step").update(state="cancelled")
    assert BY_CODE["escalations_armed"].check(NOW) == "1 escalation waits for no timer."
    BY_CODE["escalations_armed"].heal(NOW)
    assert wrong() == set()
    move(NOW)
    assert paged(incident) == ["alice"]


def test_a_lease_without_its_timer_is_armed_again(alice, bob):
    make_policy(alice)
    incident = make_incident(impact=1, urgency=1)
    acknowledge(incident, actor=bob, at=NOW)
    Timer.objects.filter(kind="acknowledgement_lapse").update(state="dead")
    assert wrong() == {"escalations_armed"}
    BY_CODE["escalations_armed"].heal(NOW)
    walk(NOW + timedelta(minutes=30))
    assert paged(incident) == ["alice"]


def test_an_incident_that_has_a_policy_and_no_run_gets_one(alice):
    make_policy(alice, conditions={"priorities": [1]})
    incident = make_incident(impact=1, urgency=1)
    make_incident(impact=3, urgency=3)
    Timer.objects.filter(incident=incident).delete()
    EscalationRun.objects.all().delete()
    assert BY_CODE["incidents_escalated"].check(NOW) == "1 incident is not escalated."
    BY_CODE["incidents_escalated"].heal(NOW)
    assert wrong() == set()
    assert run_of(incident).status == "active"


def test_what_was_logged_before_its_policy_was_made_is_left_alone(alice):
    make_incident()
    make_policy(alice, at=NOW + timedelta(minutes=1))
    assert wrong() == set()


def test_nobody_is_told_in_silence(alice):
    make_policy(alice)
    walk_to = NOW + timedelta(hours=1)
    incident = make_incident()
    walk(walk_to)
    RunStep.objects.filter(is_fallback=True).delete()
    assert wrong(walk_to) == {"escalations_told"}
    Notification.objects.filter(incident=incident).delete()
    assert wrong(NOW + timedelta(minutes=1)) == {"escalations_told", "steps_told"}


def test_checks_cost_the_same_at_any_number(alice, django_assert_max_num_queries):
    make_policy(alice)
    for _ in range(3):
        make_incident()
    with django_assert_max_num_queries(6):
        wrong()
    assert Incident.objects.count() == 3
