"""Promises are made once, taken back, put off, and tried again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.models import AuditRecord, Timer
from incidents.timers.choices import CatchUp, TimerPriority, TimerState
from incidents.timers.handlers import HANDLERS, Handler, connect
from incidents.timers.operations import (
    TimerNotDead,
    cancel,
    forget_old_timers,
    reschedule,
    retry_dead,
    schedule,
    schedule_many,
)
from incidents.timers.operations.sweeping import claim_due
from tests.factories import NOW, make_incident
from tests.incidents.timers.conftest import make_timers, promise, states, sweep_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "system")]
LATER = NOW + timedelta(hours=1)


def test_same_key_makes_one_timer_whatever_becomes_of_it(probe):
    first = schedule(kind="probe", dedup_key="once", due_at=NOW, at=NOW, subject_id=1)
    assert schedule(kind="probe", dedup_key="once", due_at=LATER, at=NOW, subject_id=2).pk == first.pk
    sweep_at(NOW)
    again = schedule(kind="probe", dedup_key="once", due_at=LATER, at=LATER, subject_id=1)
    assert (again.pk, again.state, again.due_at) == (first.pk, TimerState.FIRED, NOW)


def test_many_are_made_in_a_constant_number_of_statements(probe, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        schedule_many((promise(number) for number in range(400)), at=NOW)
    assert Timer.objects.filter(kind="probe").count() == 400


def test_what_is_left_out_follows_from_the_kind_and_the_incident(monkeypatch):
    handler = Handler("page", print, "Page", catch_up=CatchUp.COALESCE, priority=TimerPriority.PAGE)
    monkeypatch.setitem(HANDLERS, "page", handler)
    incident = make_incident()
    timer = schedule(kind="page", dedup_key="k", due_at=NOW, at=NOW, incident=incident)
    told = (timer.incident_id, timer.subject_id, timer.catch_up, timer.priority, timer.attempt)
    assert told == (incident.pk, incident.pk, "coalesce", 0, 0)


def test_cancelling_takes_back_what_waits_and_what_is_leased(probe):
    make_timers(1, 2)
    make_timers(3, due_at=LATER)
    batch = claim_due(at=NOW)
    assert len(batch) == 2
    assert cancel(kind="probe", subject_id=1, reason="Not wanted.") == 1
    assert cancel(kind="probe", subject_id=3) == 1
    assert cancel(kind="probe", subject_id=3) == 0
    assert states() == {1: "cancelled", 2: "leased", 3: "cancelled"}


def test_cancelling_is_of_one_incident_kind_and_generation(probe):
    one, other = make_incident(), make_incident()
    make_timers(1, incident_id=one.pk, generation=1)
    make_timers(2, incident_id=one.pk, generation=2)
    make_timers(3, incident_id=other.pk, generation=1)
    assert cancel(kind="something else", incident=one) == 0
    assert cancel(kind="probe", incident=one, generation=1) == 1
    assert states() == {1: "cancelled", 2: "pending", 3: "pending"}
    with pytest.raises(ValueError, match="whose"):
        cancel(kind="probe")


def test_rescheduling_moves_what_is_live_only(probe):
    (timer,) = make_timers(1)
    assert reschedule(timer, due_at=LATER)
    sweep_at(NOW)
    assert probe.fired == []
    sweep_at(LATER)
    assert probe.fired == [1]
    assert not reschedule(timer, due_at=LATER + timedelta(hours=1))


def test_dead_timer_is_tried_again_and_the_audit_knows(probe, ada):
    (timer,) = make_timers(1)
    Timer.objects.filter(pk=timer.pk).update(state="dead", attempt=10, last_error="broken")
    assert retry_dead(timer, actor=ada, at=LATER).state == TimerState.PENDING
    with pytest.raises(TimerNotDead):
        retry_dead(timer, actor=ada, at=LATER)
    sweep_at(LATER)
    assert probe.fired == [1]
    record = AuditRecord.objects.get(code="timer.retried")
    assert (record.actor, record.data) == (ada, {"timer": timer.pk, "kind": "probe"})


@pytest.mark.parametrize(
    "values",
    [
        {"state": "leased"},
        {"state": "fired"},
        {"lease_owner": "somebody"},
        {"state": "asleep"},
        {"catch_up": "expire"},
        {"priority": 10},
        {"not_after": NOW - timedelta(seconds=1)},
        {"fired_at": NOW},
    ],
)
def test_database_refuses_timers_that_make_no_sense(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Timer.objects.create(**{"kind": "probe", "dedup_key": "x", "due_at": NOW, "created_at": NOW, **values})


def test_what_was_over_ninety_days_ago_is_forgotten_and_the_dead_are_kept(probe):
    old = NOW - timedelta(days=91)
    for number in range(1, 7):
        make_timers(number, due_at=old)
    Timer.objects.filter(kind="probe").update(created_at=old)
    Timer.objects.filter(subject_id=1, kind="probe").update(state="fired", fired_at=old, lateness_ms=0)
    Timer.objects.filter(subject_id=2, kind="probe").update(state="cancelled")
    Timer.objects.filter(subject_id=3, kind="probe").update(state="expired")
    Timer.objects.filter(subject_id=4, kind="probe").update(state="dead")
    Timer.objects.filter(subject_id=6, kind="probe").update(state="cancelled", due_at=NOW)
    assert forget_old_timers(at=NOW) == 3
    assert set(states()) == {4, 5, 6}
    assert forget_old_timers(at=NOW) == 0


def test_two_handlers_of_one_kind_are_refused(monkeypatch):
    monkeypatch.setattr("incidents.timers.handlers.HANDLERS", {})
    one = Handler("a", print, "A")
    connect([one])
    connect([one])
    with pytest.raises(ValueError, match="Two handlers"):
        connect([Handler("a", len, "A")])
    with pytest.raises(ValueError, match="how late"):
        Handler("b", print, "B", catch_up=CatchUp.SKIP)
