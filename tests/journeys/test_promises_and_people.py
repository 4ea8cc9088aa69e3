"""Clocks and escalation together on one incident: taken by nobody, then forgotten, held, lowered, opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import HoldReason, Notification, ResolutionCode
from tests.factories import NOW, make_incident
from tests.incidents.clocks.making import clock, fresh
from tests.incidents.clocks.making import make_policy as promise
from tests.incidents.clocks.making import told as facts
from tests.incidents.escalation.making import make_policy, paged, run_of, walk
from tests.incidents.notifications.making import make_method, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]
HOUR = timedelta(hours=1)


def after(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def incident(alice, bob, service):
    for person in (alice, bob):
        make_rule(make_method(person))
    promise("Critical", position=0, conditions={"priorities": [1]}, acknowledge=15, resolve=240)
    promise("Others", position=1, resolve=960)
    make_policy(alice, bob, wait_minutes=10, repeats=0, name="Critical ones", conditions={"priorities": [1]})
    return make_incident(service=service, impact=1, urgency=1)


def test_an_incident_that_is_forgotten_held_lowered_and_opened_again(incident, alice, bob):
    # Nobody takes it in time: both are paged, and the promise to acknowledge is missed.
    walk(after(6))
    assert paged(incident) == ["alice", "bob"]
    assert fresh(incident).next_due_at == after(15)
    walk(after(14))

    # Bob takes it and does nothing: his acknowledgement lapses, and the people are paged anew, the promise stays kept.
    operations.acknowledge(incident, actor=bob, at=after(14))
    assert clock(incident, "acknowledge").state == "met"
    walk(after(44))
    assert paged(incident) == ["alice", "bob", "bob"]
    assert run_of(incident).generation == 2
    assert clock(incident, "acknowledge").state == "met"

    # Alice works it and waits for the vendor: the clock stands, nobody is paged however long it takes.
    operations.acknowledge(incident, actor=alice, at=after(46))
    operations.transition(incident, slug="investigate", actor=alice, at=after(47))
    vendor = HoldReason.objects.get(slug="awaiting-vendor")
    operations.hold(incident, hold_reason=vendor, actor=alice, at=after(60))
    walk(after(60 + 180))
    assert len(paged(incident)) == 3
    assert (clock(incident, "resolve").state, fresh(incident).next_due_at) == ("paused", None)
    operations.resume(incident, actor=alice, at=after(240))
    assert clock(incident, "resolve").due_at == after(240 + 180)

    # It turns out to be less pressing: another promise, and no page, because nobody asked for any.
    operations.triage(incident, impact=3, urgency=2, actor=alice, at=after(250))
    lowered = clock(incident, "resolve")
    assert (lowered.policy.name, lowered.due_at) == ("Others", after(960 + 180))
    walk(after(400))
    assert len(paged(incident)) == 3

    # Resolved, and broken again as before: promised anew, and paged anew when it is critical once more.
    code = ResolutionCode.objects.get(slug="fixed")
    operations.mitigate(incident, actor=alice, at=after(410))
    operations.resolve(incident, code=code, summary="Restarted", kind="workaround", actor=alice, at=after(420))
    assert clock(incident, "resolve").state == "met"
    operations.reopen(incident, reason="Down again", actor=bob, at=after(600))
    assert clock(incident, "resolve").started_at == after(600)
    operations.triage(incident, impact=1, urgency=1, actor=bob, at=after(601))
    assert clock(incident, "resolve").due_at == after(600 + 240)


def test_an_incident_that_nobody_ever_takes_reaches_the_fallback_and_its_breaches_stay_facts(incident):
    walk(after(30))
    assert run_of(incident).status == "exhausted"
    addresses = Notification.objects.filter(incident=incident).exclude(address="").values_list("address", flat=True)
    assert "fallback@example.org" in addresses
    walk(NOW + 5 * HOUR)
    assert [entry.data["kind"] for entry in facts(incident, "clock.breached")] == ["acknowledge", "resolve"]
