"""Promises through whole stories: holds, reopening, another priority, corrected times, calendars, late timers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.clocks.operations.recalculating import recompute_open
from incidents.clocks.words import explanation
from incidents.lifecycle import operations
from incidents.models import HoldReason, ResolutionCode
from tests.factories import NOW, make_incident
from tests.incidents.clocks.making import clock, clocks, fresh, make_calendar, make_policy, run_timers, told

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def everything(system):
    """The stories are about time, not about who may see what."""


@pytest.fixture
def promised(reference):
    """Monday 2 March 2026, 10:00 UTC: office hours in UTC."""
    return make_policy(
        calendar=make_calendar(),
        acknowledge=30,
        mitigate={"minutes": 240},
        resolve={"minutes": 480, "warn_at_percent": [50]},
    )


def vendor():
    return HoldReason.objects.get(slug="awaiting-vendor")


def working(incident, alice, at):
    operations.acknowledge(incident, actor=alice, at=at)
    operations.transition(incident, slug="investigate", actor=alice, at=at)


def resolved(incident, alice, at):
    code = ResolutionCode.objects.get(slug="fixed")
    operations.mitigate(incident, actor=alice, at=at)
    operations.resolve(incident, code=code, summary="Fixed", kind="permanent", actor=alice, at=at)


def test_a_pausing_hold_stops_the_clocks_and_another_does_not(promised, service, alice):
    incident = make_incident(service=service)
    assert fresh(incident).next_due_at == NOW + 30 * MINUTE
    working(incident, alice, NOW + 10 * MINUTE)
    assert fresh(incident).next_due_at == NOW + 4 * HOUR
    operations.hold(incident, hold_reason=vendor(), actor=alice, at=NOW + HOUR)
    assert fresh(incident).next_due_at is None
    assert {one.state for one in clocks(incident, ended_at=None)} == {"paused"}
    operations.resume(incident, actor=alice, at=NOW + 97 * MINUTE)
    mitigate = clock(incident, "mitigate")
    assert mitigate.due_at == fresh(incident).next_due_at == NOW + 4 * HOUR + 37 * MINUTE
    told_in_words = explanation(mitigate, NOW + 2 * HOUR)
    assert told_in_words == ("due 14:37: 4 h of Mon–Fri 08:00–18:00 UTC from 10:00, 37 min paused: awaiting vendor")
    other = HoldReason.objects.get(slug="awaiting-team")
    operations.hold(incident, hold_reason=other, actor=alice, at=NOW + 2 * HOUR)
    assert fresh(incident).next_due_at == mitigate.due_at
    operations.resume(incident, actor=alice, at=NOW + 3 * HOUR)
    assert clock(incident, "mitigate").due_at == mitigate.due_at


def test_a_breach_is_noted_when_it_was_due_however_late_the_timer(promised, service, alice):
    incident = make_incident(service=service, assignee=alice)
    run_timers(NOW + 7 * HOUR)
    breach = told(incident, "clock.breached")
    assert [(entry.at, entry.data["kind"]) for entry in breach] == [
        (NOW + 30 * MINUTE, "acknowledge"),
        (NOW + 4 * HOUR, "mitigate"),
    ]
    assert fresh(incident).next_due_at == NOW + 30 * MINUTE
    run_timers(NOW + 7.5 * HOUR)
    assert told(incident, "clock.breached") == breach


def life(incident, alice, punctual):
    """The same acts, with timers that fire in time or not at all until the evening."""

    def pass_to(at):
        if punctual:
            for minutes in range(0, int((at - NOW).total_seconds() // 60) + 1, 15):
                run_timers(NOW + timedelta(minutes=minutes, seconds=1))

    pass_to(NOW + HOUR)
    working(incident, alice, NOW + HOUR)
    operations.hold(incident, hold_reason=vendor(), actor=alice, at=NOW + 2 * HOUR)
    operations.resume(incident, actor=alice, at=NOW + 3 * HOUR)
    pass_to(NOW + 6 * HOUR)
    operations.mitigate(incident, actor=alice, at=NOW + 6 * HOUR)
    run_timers(NOW + 7 * HOUR)


def test_timers_late_by_hours_make_the_same_facts(promised, service, alice):
    facts = []
    for punctual in (True, False):
        incident = make_incident(service=service)
        life(incident, alice, punctual)
        held = [
            (one.kind, one.state, one.started_at, one.due_at, one.met_at, one.breached_at) for one in clocks(incident)
        ]
        entries = [(entry.at, entry.data["kind"]) for entry in told(incident, "clock.breached")]
        facts.append((held, entries, fresh(incident).next_due_at))
    assert facts[0] == facts[1]
    assert [kind for _, kind in facts[0][1]] == ["acknowledge", "mitigate"]


def test_a_reopened_incident_is_promised_anew_and_keeps_what_became_of_the_first(promised, service, alice):
    incident = make_incident(service=service)
    working(incident, alice, NOW)
    resolved(incident, alice, NOW + 2 * HOUR)
    assert fresh(incident).next_due_at is None
    assert {one.state for one in clocks(incident)} == {"met"}
    reopened_at = NOW + 5 * HOUR
    operations.reopen(incident, reason="Down again", actor=alice, at=reopened_at)
    again = clocks(incident, generation=1)
    assert {(one.kind, one.started_at) for one in again} == {("mitigate", reopened_at), ("resolve", reopened_at)}
    assert clock(incident, "mitigate").due_at == NOW + 23 * HOUR  # one hour is left of Monday after 15:00 … and Tuesday
    assert clock(incident, "resolve", generation=0).state == "met"


def test_another_priority_brings_other_promises_and_no_breach_is_taken_back(service, alice, carol):
    make_policy("Critical", position=0, conditions={"priorities": [1]}, acknowledge=15, resolve=60)
    make_policy("Others", position=1, resolve=600)
    incident = make_incident(service=service, impact=1, urgency=1)
    run_timers(NOW + 2 * HOUR)
    assert len(told(incident, "clock.breached")) == 2
    operations.triage(incident, impact=3, urgency=3, actor=alice, at=NOW + 2 * HOUR)
    acknowledge, resolve = clock(incident, "acknowledge"), clock(incident, "resolve")
    assert (acknowledge.state, acknowledge.ended_at) == ("breached", NOW + 2 * HOUR)
    assert (resolve.state, resolve.due_at, resolve.policy.name) == ("running", NOW + 10 * HOUR, "Others")
    assert len(told(incident, "clock.breached")) == 2
    (entry,) = told(incident, "clock.recomputed")
    assert entry.data["because"] == {"changed": ["priority"]}
    operations.override_priority(
        incident, priority=type(incident.priority).objects.get(rank=1), reason="VIP", actor=carol, at=NOW + 3 * HOUR
    )
    resolve = clock(incident, "resolve")
    assert (resolve.state, resolve.due_at) == ("breached", NOW + HOUR)
    assert clock(incident, "acknowledge").state == "breached"


def test_a_corrected_time_judges_promises_again(promised, service, alice, carol):
    incident = make_incident(service=service)
    operations.acknowledge(incident, actor=alice, at=NOW + 45 * MINUTE)
    acknowledge = clock(incident, "acknowledge")
    assert (acknowledge.state, acknowledge.breached_at) == ("breached", NOW + 30 * MINUTE)
    assert len(told(incident, "clock.breached")) == 1
    correct = {"reason": "By telephone", "actor": carol, "at": NOW + HOUR}
    operations.correct_milestone(incident, milestone="acknowledged", value=NOW + 20 * MINUTE, **correct)
    acknowledge = clock(incident, "acknowledge")
    assert (acknowledge.state, acknowledge.met_at) == ("met", NOW + 20 * MINUTE)
    assert len(told(incident, "clock.breached")) == 1
    operations.correct_milestone(incident, milestone="reported", value=NOW - 30 * MINUTE, **correct)
    assert clock(incident, "acknowledge").state == "breached"
    assert clock(incident, "mitigate").due_at == NOW + 3.5 * HOUR == fresh(incident).next_due_at
    assert [entry.data["because"] for entry in told(incident, "clock.recomputed")] == [
        {"milestone": "acknowledged"},
        {"milestone": "reported"},
    ]


def test_another_calendar_moves_what_runs_and_leaves_what_has_ended(promised, service, alice):
    incident = make_incident(service=service)
    operations.acknowledge(incident, actor=alice, at=NOW + 10 * MINUTE)
    calendar = promised.calendar
    calendar.hours = {"mon": [["08:00", "12:00"]], "wed": [["08:00", "18:00"]]}
    calendar.save()
    assert recompute_open(because={"calendar": calendar.name}, at=NOW + HOUR) == 1
    assert clock(incident, "mitigate").due_at == NOW + 2 * 24 * HOUR
    assert fresh(incident).next_due_at == NOW + 2 * 24 * HOUR
    assert clock(incident, "acknowledge").target["calendar"]["hours"] != calendar.hours
    (entry,) = told(incident, "clock.recomputed")
    assert entry.data["because"] == {"calendar": "Office"}
    assert recompute_open(because={"calendar": calendar.name}, at=NOW + HOUR) == 0


def test_updates_are_asked_for_again_from_each_of_them(service, alice):
    make_policy(first_update=30, next_update=60, resolve=600)
    incident = make_incident(service=service)
    note = {"actor": alice, "is_public": True}
    assert {one.kind for one in clocks(incident)} == {"first_update", "resolve"}
    operations.add_note(incident, body="Only for us", actor=alice, at=NOW + 10 * MINUTE)
    assert clock(incident, "first_update").state == "running"
    operations.add_note(incident, body="We look at it", at=NOW + 20 * MINUTE, **note)
    assert clock(incident, "first_update").state == "met"
    assert fresh(incident).next_due_at == NOW + 80 * MINUTE
    operations.add_note(incident, body="Still", at=NOW + 90 * MINUTE, **note)
    first, second = clocks(incident, kind="next_update")
    assert (first.state, first.met_at) == ("breached", NOW + 90 * MINUTE)
    assert (second.state, second.due_at, second.ordinal) == ("running", NOW + 150 * MINUTE, 1)
    assert len(told(incident, "clock.breached")) == 1
    operations.transition(incident, slug="investigate", actor=alice, at=NOW + 95 * MINUTE)
    resolved(incident, alice, NOW + 100 * MINUTE)
    assert all(one.ended_at is not None for one in clocks(incident))
