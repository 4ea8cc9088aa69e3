"""Answers, and what somebody who conducts says was seen."""

from datetime import timedelta

import pytest

from incidents.drills import operations
from incidents.drills.operations import DrillRefused
from incidents.escalation.operations import page_people
from incidents.lifecycle.operations import add_note, assign_role
from incidents.models import Incident, IncidentType
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from tests.factories import Source
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    expectations,
    injects,
    make_trainer,
    make_version,
    record_of,
    run_timers,
    told,
)
from tests.incidents.plans.making import begun, make_procedure

MINUTE = timedelta(minutes=1)


@pytest.fixture
def terry(reference):
    return make_trainer()


def asked(*players, **values):
    question = {"delivery": "question", "sender": "The director", "expects": [{"evidence": "answered"}]}
    exercise = begin(make_version(question), *players, **values)
    run_timers(STARTS)
    return exercise, injects(exercise)[0]


def test_players_are_asked_and_answer(alice, bob):
    exercise, one = asked(alice, bob)
    assert {row.recipient for row in told(kind="drill.question", channel="inbox")} == {alice, bob}
    with as_user(alice):
        operations.record_answer(one, text="By noon.", actor=alice, at=STARTS + MINUTE)
    (expected,) = expectations(exercise)
    assert (expected.status, expected.met_by) == ("met", alice)
    assert record_of(exercise)[-2:] == ["answer", "expectation"]


def test_facilitator_records_what_players_say(alice, bob):
    exercise, one = asked(alice, controller=bob, exercise_type="tabletop")
    with as_user(bob):
        answer = operations.record_answer(one, text="We call them.", actor=bob, at=STARTS + MINUTE, by=alice)
    assert (answer.by, answer.recorded_by) == (alice, bob)
    assert expectations(exercise)[0].met_by == alice


def test_strangers_and_observers_answer_nothing(alice, bob, charlie):
    _exercise, one = asked(alice, roles=[(alice, "player"), (bob, "observer")])
    for person in (bob, charlie):
        with as_user(person), pytest.raises(NotPermitted):
            operations.record_answer(one, text="Me!", actor=person, at=STARTS)


def test_empty_answer_and_answer_before_it_was_asked_are_refused(alice):
    _exercise, one = asked(alice)
    with as_user(alice), pytest.raises(DrillRefused):
        operations.record_answer(one, text=" ", actor=alice, at=STARTS)
    waiting = begin(make_version({"trigger": "by_hand", "delivery": "question"}), alice)
    with as_user(alice), pytest.raises(DrillRefused):
        operations.record_answer(injects(waiting)[0], text="Early", actor=alice, at=STARTS)


def test_evaluator_says_what_was_seen(alice, bob):
    exercise = begin(
        make_version({"expects": [{"target_seconds": 300}]}), alice, roles=[(alice, "player"), (bob, "evaluator")]
    )
    run_timers(STARTS)
    (one,) = expectations(exercise)
    with as_user(bob):
        told_met = operations.decide_expectation(one, status="met", actor=bob, at=STARTS + 10 * MINUTE)
        assert told_met.status == "late"
        earlier = operations.decide_expectation(
            one, status="met", actor=bob, at=STARTS + 10 * MINUTE, met_at=STARTS + MINUTE, met_by=alice
        )
        assert (earlier.status, earlier.met_by, earlier.decided_by) == ("met", alice, bob)
        assert operations.decide_expectation(one, status="not_met", actor=bob, at=STARTS + 11 * MINUTE).met_at is None
        with pytest.raises(DrillRefused):
            operations.decide_expectation(one, status="met", actor=bob, at=STARTS, met_at=STARTS - MINUTE)
    with as_user(alice), pytest.raises(NotPermitted):
        operations.decide_expectation(one, status="met", actor=alice, at=STARTS)


def with_incident(alice, *expects):
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE, "expects": list(expects)}), alice)
    run_timers(STARTS)
    with as_system("test"):
        return exercise, Incident.objects.get(exercise=exercise)


def test_notes_roles_procedures_and_calls_are_seen(alice):
    procedure = make_procedure()
    exercise, incident = with_incident(
        alice,
        {"evidence": "note"},
        {"evidence": "update"},
        {"evidence": "role", "value": "commander"},
        {"evidence": "role", "value": "scribe"},
        {"evidence": "procedure", "value": procedure.slug},
        {"evidence": "escalated"},
    )
    at = STARTS + MINUTE
    with as_system("test"):
        add_note(incident, body="Looking", actor=alice, at=at)
        assert [one.status for one in expectations(exercise)] == ["met", *["open"] * 5]
        add_note(incident, body="We are on it", actor=alice, at=at, is_public=True)
        assign_role(incident, role="commander", user=alice, actor=alice, at=at)
        begun(incident, procedure, alice, at=at)
        page_people(incident, people=[alice], reason="Need help", actor=alice, at=at)
    assert [one.status for one in expectations(exercise)] == ["met", "met", "met", "open", "met", "met"]


def test_act_without_the_role_is_remarked_upon(alice):
    exercise, incident = with_incident(alice, {"evidence": "note", "role": "scribe"})
    with as_system("test"):
        add_note(incident, body="Looking", actor=alice, at=STARTS + MINUTE)
    assert "scribe" in expectations(exercise)[0].note


def test_player_logs_an_incident_of_the_drill(alice, bob):
    exercise = begin(make_version({"delivery": "phone", "expects": [{"evidence": "logged"}]}), alice, controller=bob)
    run_timers(STARTS)
    assert {row.recipient for row in told(kind="drill.phone", channel="inbox")} == {bob}
    made = operations.log_in_drill(
        exercise,
        incident_type=IncidentType.objects.get(slug="outage"),
        title="A caller says that nothing works",
        source=Source.objects.get(slug="console"),
        actor=alice,
        at=STARTS + MINUTE,
    )
    assert made.exercise == exercise
    assert expectations(exercise)[0].status == "met"


def test_stranger_logs_nothing_in_a_drill(alice, charlie):
    exercise = begin(make_version(), alice)
    with pytest.raises(NotPermitted):
        operations.log_in_drill(
            exercise,
            incident_type=IncidentType.objects.get(slug="outage"),
            title="Mine",
            source=Source.objects.get(slug="console"),
            actor=charlie,
            at=STARTS,
        )


def test_notes_in_the_record_are_for_who_conducts(alice, bob):
    exercise = begin(make_version(), alice, controller=bob)
    operations.note_entry(exercise, body="They are quick", actor=bob, at=STARTS)
    with pytest.raises(NotPermitted):
        operations.note_entry(exercise, body="We are", actor=alice, at=STARTS)
    assert record_of(exercise)[-1] == "note"


def test_targets_run_as_fast_as_a_tabletop(alice):
    expects = [{"target_seconds": 600}]
    exercise = begin(make_version({"expects": expects}), alice, exercise_type="tabletop", compression=6)
    run_timers(STARTS)
    assert expectations(exercise)[0].due_at == STARTS + timedelta(seconds=100)
