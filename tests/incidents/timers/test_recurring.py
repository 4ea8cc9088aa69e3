"""Recurring jobs ride on timers: planned once, made up for once, run outside the sweep, changed by administrators."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from incidents import reference
from incidents.models import AuditRecord, RecurringJob, Timer
from incidents.timers.handlers import RECURRING, RecurringKind
from incidents.timers.operations import change_job, owe_job, plan_jobs, run_owed_jobs
from incidents.timers.operations.recurring import JobUnknown
from incidents.timers.operations.running import LEASE, _claim
from incidents.timers.reference import SHIPPED
from tests.factories import NOW
from tests.incidents.timers.conftest import sweep_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "system")]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def runs(monkeypatch):
    ran = []

    def run(at):
        ran.append(at)
        return f"Run number {len(ran)}."

    monkeypatch.setitem(RECURRING, "probe", RecurringKind("probe", "Notes its runs.", run))
    return ran


@pytest.fixture
def job(runs):
    Timer.objects.filter(kind="recurring").update(due_at=NOW + 10 * 365 * DAY)
    made = RecurringJob.objects.create(
        name="Probe", kind="probe", rule="FREQ=DAILY", wall_time=time(2, 30), zone="Europe/Berlin", starts_on=NOW.date()
    )
    plan_jobs(at=NOW)
    made.refresh_from_db()
    return made


def timers_of(job, *states):
    return Timer.objects.filter(kind="recurring", subject_id=job.pk, state__in=states or ["pending"])


def run_at(at):
    return run_owed_jobs(clock=lambda: at)


def test_setup_makes_the_shipped_jobs_once_and_leaves_what_was_changed():
    assert {job.kind for job in RecurringJob.objects.all()} == {shipped.kind for shipped in SHIPPED}
    assert set(RECURRING) >= {shipped.kind for shipped in SHIPPED}
    changed = RecurringJob.objects.get(kind="forget_old_timers")
    changed.rule, changed.zone = "FREQ=WEEKLY", "Europe/Berlin"
    change_job(changed, at=NOW)
    before = list(Timer.objects.filter(kind="recurring").values_list("pk", "state"))
    reference.load(at=NOW + DAY)
    changed.refresh_from_db()
    assert (changed.rule, changed.zone) == ("FREQ=WEEKLY", "Europe/Berlin")
    assert list(Timer.objects.filter(kind="recurring").values_list("pk", "state")) == before


def test_setup_plans_again_what_lost_its_timer(job):
    timers_of(job).delete()
    assert plan_jobs(at=NOW) == 1
    assert plan_jobs(at=NOW) == 0
    assert timers_of(job).get().due_at == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)


def test_job_runs_at_its_slot_and_is_planned_again(job, runs):
    slot = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert (job.next_slot, run_at(slot)) == (slot, 0)
    sweep_at(slot)
    assert runs == []
    assert run_at(slot + MINUTE) == 1
    job.refresh_from_db()
    assert (runs, job.last_slot, job.last_outcome) == ([slot + MINUTE], slot, "Run number 1.")
    assert (job.next_slot, job.owed_slot, job.lease_until) == (slot + DAY, None, None)
    assert timers_of(job).get().due_at == slot + DAY


def test_of_slots_missed_the_latest_is_made_up_for(job, runs):
    sweep_at(datetime(2026, 3, 10, 12, tzinfo=UTC))
    run_at(datetime(2026, 3, 10, 12, tzinfo=UTC))
    job.refresh_from_db()
    assert (len(runs), job.last_slot) == (1, datetime(2026, 3, 10, 1, 30, tzinfo=UTC))
    assert job.next_slot == datetime(2026, 3, 11, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_job_runs_once_on_the_day_of_a_clock_change(job, runs, day):
    at = datetime.combine(day - DAY, time(12), UTC)
    sweep_at(at)
    run_at(at)
    runs.clear()
    while at < datetime.combine(day, time(12), UTC):
        at += 30 * MINUTE
        sweep_at(at)
        run_at(at)
    assert len(runs) == 1


def test_changed_job_is_planned_anew_and_back_again(job):
    first = job.next_slot
    job.wall_time = time(4)
    change_job(job, at=NOW)
    assert timers_of(job).get().due_at == datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    job.wall_time = time(2, 30)
    change_job(job, at=NOW)
    assert timers_of(job).get().due_at == first
    job.is_active = False
    change_job(job, at=NOW)
    assert not timers_of(job).exists()
    assert plan_jobs(at=NOW) == 0
    assert job.history.count() == 4


def test_job_that_fails_says_so_and_comes_again(job, monkeypatch):
    def fail(at):
        raise OSError("secret path")

    monkeypatch.setitem(RECURRING, "probe", RecurringKind("probe", "Fails.", fail))
    owe_job(job, actor=None, at=NOW)
    assert run_at(NOW) == 1
    job.refresh_from_db()
    assert (job.has_failed, job.last_outcome) == (True, "It failed: OSError. The log says more.")
    assert job.owed_slot is None


def test_run_by_hand_is_owed_once_and_the_audit_knows(job, runs, ada):
    owe_job(job, actor=ada, at=NOW)
    owe_job(job, actor=ada, at=NOW + MINUTE)
    assert run_at(NOW + MINUTE) == 1
    assert runs == [NOW + MINUTE]
    assert AuditRecord.objects.get(code="recurring_job.run").actor == ada
    job.kind = "gone"
    job.save()
    with pytest.raises(JobUnknown):
        owe_job(job, actor=ada, at=NOW)


def test_job_whose_process_died_is_run_by_another(job, runs):
    owe_job(job, actor=None, at=NOW)
    assert _claim(NOW).pk == job.pk
    assert run_at(NOW + LEASE - MINUTE) == 0
    assert run_at(NOW + LEASE + MINUTE) == 1
    assert len(runs) == 1


def test_job_asked_for_while_it_runs_is_run_again(job, monkeypatch):
    ran = []

    def run(at):
        ran.append(at)
        if len(ran) == 1:
            owe_job(job, actor=None, at=at)
        return "Done."

    monkeypatch.setitem(RECURRING, "probe", RecurringKind("probe", "Is asked for meanwhile.", run))
    owe_job(job, actor=None, at=NOW)
    assert run_at(NOW) == 2
    assert len(ran) == 2
