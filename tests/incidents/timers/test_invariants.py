"""What must hold of timers: seen when it does not, and put right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.engine.invariants import counted
from incidents.models import RecurringJob, Timer
from incidents.timers.choices import TimerState
from incidents.timers.invariants import INVARIANTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system", "reference")]

BY_CODE = {invariant.code: invariant for invariant in INVARIANTS}


def make_timer(seconds_ago, **values):
    at = timezone.now()
    due = at - timedelta(seconds=seconds_ago)
    key = f"timer {Timer.objects.count()}"
    return Timer.objects.create(**{"kind": "unknown", "dedup_key": key, "due_at": due, "created_at": due} | values)


def wrong(code):
    return BY_CODE[code].check(timezone.now())


def heal(code):
    BY_CODE[code].heal(timezone.now())


def test_a_timer_that_waits_long_is_seen_and_fired():
    # Those of the reference data are of another day.
    Timer.objects.all().delete()
    make_timer(30)
    make_timer(90, retry_at=timezone.now() + timedelta(minutes=5))
    assert wrong("timers_overdue") == ""
    late = make_timer(90)
    assert wrong("timers_overdue") == "1 timer is more than a minute late."
    heal("timers_overdue")
    assert wrong("timers_overdue") == ""
    late.refresh_from_db()
    # Nobody knows its kind: it was tried all the same.
    assert late.state == TimerState.DEAD


def test_a_lease_that_nobody_ends_is_seen_and_released():
    held = {"state": TimerState.LEASED, "lease_owner": "gone", "attempt": 1}
    make_timer(200, lease_until=timezone.now() - timedelta(seconds=30), **held)
    assert wrong("timer_leases") == ""
    lapsed = make_timer(200, lease_until=timezone.now() - timedelta(seconds=90), **held)
    assert wrong("timer_leases") == "1 timer is held by nobody that lives."
    heal("timer_leases")
    assert wrong("timer_leases") == ""
    lapsed.refresh_from_db()
    assert lapsed.state == TimerState.PENDING


def test_dead_timers_are_seen_and_left_to_people():
    assert wrong("timers_dead") == ""
    for _ in range(2):
        make_timer(5, state=TimerState.DEAD)
    assert wrong("timers_dead") == "2 timers failed at every try."
    assert BY_CODE["timers_dead"].heal is None


def test_a_recurring_job_without_a_timer_is_seen_and_planned():
    assert RecurringJob.objects.filter(is_active=True).exists()
    assert wrong("recurring_planned") == ""
    Timer.objects.filter(kind="recurring").delete()
    assert "no next time" in wrong("recurring_planned")
    heal("recurring_planned")
    assert wrong("recurring_planned") == ""


def test_a_recurring_job_that_nobody_runs_is_seen_and_run():
    RecurringJob.objects.filter(kind="forget_old_answers").update(owed_slot=timezone.now() - timedelta(minutes=20))
    assert wrong("recurring_run") == "1 recurring job is not run."
    heal("recurring_run")
    assert wrong("recurring_run") == ""


def test_many_are_not_counted(monkeypatch):
    monkeypatch.setattr("incidents.engine.invariants.MOST", 2)
    for _ in range(4):
        make_timer(5)
    assert counted(Timer.objects.filter(kind="unknown"), "one", "many") == "2+ many."
