"""Whoever may not know of an incident is not paged about it; drills keep to those who take part."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle.operations import restrict
from incidents.models import AccessGrant, Exercise, Notification, RunStep
from incidents.notifications.operations import deliver
from tests.factories import NOW, make_access_team, make_incident
from tests.incidents.escalation.making import make_policy, move, paged, run_of, taken, told

pytestmark = pytest.mark.usefixtures("seeing", "reachable")


def reasons(incident):
    steps = RunStep.objects.filter(run__incident=incident).order_by("pk")
    return [(reason["code"], reason.get("name")) for step in steps for reason in step.reasons]


@pytest.fixture
def entitled(bob):
    return make_access_team("security", bob)


def test_strangers_are_left_out_and_the_step_says_so(alice, bob, entitled):
    make_policy((alice, bob), alice)
    incident = make_incident("security")
    move(NOW)
    assert paged(incident) == ["bob"]
    assert reasons(incident) == [("may_not_know", "Alice Archer")]
    move(NOW + timedelta(minutes=5))
    assert taken(incident)[1:] == [("skipped", [])]
    skipped = "Step 2 of “Policy 1” was skipped, because it reached nobody. Alice Archer may not know"
    assert any(sentence.startswith(skipped) for sentence in told(incident))


def test_rooms_and_addresses_hear_nothing_of_what_is_restricted(bob, entitled, ada):
    make_policy("vendor@example.org", bob, fallback=["last@example.org"], wait_minutes=1)
    incident = make_incident("security")
    move(NOW)
    assert paged(incident) == ["bob"]
    move(NOW + timedelta(minutes=1))
    assert not Notification.objects.filter(kind="page.place").exists()
    alarm = Notification.objects.get(kind="engine.alarm", recipient=ada, channel="inbox")
    assert alarm.context["what"] == "Nobody has taken a restricted incident, and its fallback reaches nobody."
    assert incident.reference not in str(alarm.context)
    assert run_of(incident).status == "exhausted"


def test_a_policy_may_give_access_to_whom_it_pages(alice, bob, entitled):
    make_policy(alice, gives_access=True)
    incident = make_incident("security")
    move(NOW)
    assert paged(incident) == ["alice"]
    grant = AccessGrant.objects.get(incident=incident, user=alice)
    assert (grant.reason, grant.granted_by) == ("Paged by the escalation policy “Policy 1”", None)
    assert grant.expires_at == NOW + timedelta(hours=24)
    assert any("gave Alice Archer access" in sentence for sentence in told(incident))


def test_whoever_may_not_know_any_more_is_not_sent_what_waits(alice, bob, carol):
    make_policy((alice, bob))
    incident = make_incident()
    move(NOW)
    restrict(incident, reason="Names", actor=carol, at=NOW)
    for row in Notification.objects.filter(incident=incident, channel="email"):
        deliver(str(row.pk), at=NOW)
    states = set(Notification.objects.filter(incident=incident, channel="email").values_list("state", flat=True))
    assert states == {"suppressed"}


def test_a_drill_pages_its_participants_only(alice, bob, carol):
    exercise = Exercise.objects.create(name="Fire drill", created_at=NOW)
    exercise.participants.add(bob)
    make_policy((alice, bob), "vendor@example.org", fallback=[carol], wait_minutes=1)
    incident = make_incident(exercise=exercise)
    move(NOW)
    assert paged(incident) == ["bob"]
    assert reasons(incident) == [("not_in_drill", "Alice Archer")]
    move(NOW + timedelta(minutes=5))
    move(NOW + timedelta(minutes=6))
    assert [outcome for outcome, _ in taken(incident)] == ["told", "skipped", "skipped"]
    assert not Notification.objects.filter(kind="page.place").exists()
