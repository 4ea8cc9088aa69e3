"""What is due is fired, most pressing first, once; what fails is tried again and dies; what is too late is told."""

from datetime import timedelta

import pytest
from django.db import connection

from incidents.engine.queries import sweeps
from incidents.models import Incident, Timer
from incidents.timers.catchup import OVERTAKEN
from incidents.timers.choices import CatchUp, TimerPriority
from incidents.timers.handlers import HANDLERS, Handler
from incidents.timers.operations import cancel, schedule_many, sweep
from incidents.timers.operations.firing import TRIES, fire
from incidents.timers.operations.sweeping import LEASE, claim_due, release_lapsed
from incidents.timers.queries import count_timers, dead_timers, overdue_timers
from tests.factories import NOW, make_incident
from tests.incidents.timers.conftest import make_timers, promise, states, sweep_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "system")]
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def test_due_timers_fire_once_and_tell_how_late(probe):
    make_timers(1, 2)
    make_timers(3, due_at=NOW + DAY)
    swept = sweep_at(NOW + 1.5 * SECOND)
    assert (swept.fired, swept.late_ms) == (2, 1500)
    assert sweep_at(NOW + 2 * SECOND).fired == 0
    assert sorted(probe.fired) == [1, 2]
    fired = Timer.objects.get(subject_id=1, kind="probe")
    told = (fired.state, fired.fired_at, fired.lateness_ms, fired.attempt, fired.lease_owner, fired.lease_until)
    assert told == ("fired", NOW + 1.5 * SECOND, 1500, 1, "", None)
    assert (sweeps()["timers"].last_count, sweeps()["timers"].lag_ms) == (2, 1500)


def test_pages_go_first_however_many_are_due(probe):
    make_timers(*range(40), priority=TimerPriority.BULK, due_at=NOW - DAY)
    make_timers(*range(100, 140), priority=TimerPriority.PAGE)
    make_timers(*range(200, 240), priority=TimerPriority.CLOCK, due_at=NOW - SECOND)
    assert sweep_at(NOW, at_once=16).fired == 120
    assert [number // 100 for number in probe.fired] == [1] * 40 + [2] * 40 + [0] * 40


def test_sweep_goes_on_until_its_budget_is_used_up(probe):
    make_timers(*range(10))
    moments = [NOW + n * 0.1 * SECOND for n in range(100)]
    swept = sweep(clock=lambda: moments.pop(0), at_once=1, budget=0.5 * SECOND)
    assert 1 < swept.fired < 10
    assert sweep_at(NOW + 9 * SECOND, at_once=1).fired == 10 - swept.fired


def test_batch_is_fired_in_few_statements(probe, django_assert_max_num_queries):
    make_timers(*range(200))
    with django_assert_max_num_queries(24):
        sweep_at(NOW)
    assert [sorted(batch) for batch in probe.batches] == [list(range(200))]


def test_one_that_fails_is_put_off_and_the_others_fire(probe):
    make_timers(*range(5))
    probe.fails = {3}
    assert sweep_at(NOW).fired == 4
    failed = Timer.objects.get(subject_id=3, kind="probe")
    assert (failed.state, failed.attempt, failed.last_error) == ("pending", 1, "builtins.ZeroDivisionError")
    assert NOW + 4 * SECOND <= failed.retry_at <= NOW + 6 * SECOND
    assert sweep_at(NOW + 3 * SECOND).fired == 0
    assert not overdue_timers(NOW + SECOND).exists()
    probe.fails = set()
    assert sweep_at(NOW + 7 * SECOND).fired == 1
    again = Timer.objects.get(subject_id=3, kind="probe")
    assert (again.attempt, again.last_error, again.retry_at) == (2, "", None)


def test_handler_that_failed_leaves_no_row_behind(monkeypatch):
    incident = make_incident()

    def fire(timers, at):
        Incident.objects.filter(pk=incident.pk).update(title="half done")
        raise KeyError

    monkeypatch.setitem(HANDLERS, "probe", Handler("probe", fire, "Probe"))
    make_timers(1, incident_id=incident.pk)
    sweep_at(NOW)
    incident.refresh_from_db()
    assert incident.title != "half done"


def test_one_that_always_fails_dies_after_its_tries(probe):
    make_timers(1)
    probe.fails = {1}
    for day in range(TRIES):
        assert states() == {1: "pending"}
        sweep_at(NOW + day * DAY)
    assert states() == {1: "dead"}
    assert dead_timers().get().attempt == TRIES
    assert count_timers()["dead"] == 1
    sweep_at(NOW + 100 * DAY)
    assert len(probe.batches) == TRIES


def test_unknown_kind_dies_with_a_sentence_and_breaks_nothing(probe):
    make_timers(1)
    make_timers(2, kind="from the future")
    sweep_at(NOW)
    assert probe.fired == [1]
    dead = dead_timers().get()
    assert "Nothing here knows what a timer of the kind “from the future” does" in dead.last_error


def test_lapsed_lease_is_claimed_again_and_its_first_owner_is_fenced_off(probe):
    make_timers(1, 2)
    lost = claim_due(at=NOW)
    assert sweep_at(NOW + LEASE - SECOND).fired == 0
    assert sweep_at(NOW + LEASE + SECOND).fired == 2
    assert fire(lost, clock=lambda: NOW + LEASE + SECOND) == []
    assert sorted(probe.fired) == [1, 2]


def test_owner_whose_lease_was_taken_over_cannot_finish(probe):
    make_timers(1)
    lost = claim_due(at=NOW)
    assert release_lapsed(at=NOW + LEASE + SECOND) == 1
    taken = claim_due(at=NOW + LEASE + SECOND)
    assert (taken[0].attempt, lost[0].attempt) == (2, 1)
    assert fire(lost, clock=lambda: NOW) == []
    assert states() == {1: "leased"}
    assert len(fire(taken, clock=lambda: NOW)) == 1


def test_one_whose_workers_always_die_is_dead_after_its_tries(probe):
    make_timers(1)
    for turn in range(TRIES):
        assert len(claim_due(at=NOW + 2 * turn * LEASE)) == 1
        release_lapsed(at=NOW + 2 * turn * LEASE + LEASE + SECOND)
    assert states() == {1: "dead"}
    assert "stopped before it was done, 10 times" in dead_timers().get().last_error


def stopped(at, company):
    """Claim and die, again and again; how many were claimed each time, and when the last lease lapsed."""
    sizes = []
    for _turn in range(company):
        sizes.append(len(claim_due(at=at, limit=8)))
        at += LEASE + SECOND
        release_lapsed(at=at)
    return sizes, at


def test_those_that_were_stopped_are_claimed_in_ever_smaller_companies(probe):
    for number in range(8):
        make_timers(number, due_at=NOW - (8 - number) * SECOND)
    sizes, at = stopped(NOW, 4)
    assert sizes == [8, 4, 2, 1]
    assert sweep_at(at, at_once=8).fired == 8


def test_one_that_ends_its_process_takes_no_other_with_it(probe):
    make_timers(*range(8))
    at, deaths = NOW, 0
    while (batch := claim_due(at=at, limit=8)) and deaths < 100:
        if 5 in [timer.subject_id for timer in batch]:
            deaths += 1
            at += LEASE + SECOND
            release_lapsed(at=at)
        else:
            fire(batch, clock=lambda at=at: at)
    assert states() == {number: "dead" if number == 5 else "fired" for number in range(8)}
    assert deaths == TRIES


def test_cancelled_between_claim_and_firing_does_not_fire(probe):
    make_timers(1, 2)
    batch = claim_due(at=NOW)
    cancel(kind="probe", subject_id=1)
    fire(batch, clock=lambda: NOW)
    assert probe.fired == [2]
    assert states() == {1: "cancelled", 2: "fired"}


def test_late_one_fires_once_by_default(probe):
    make_timers(1)
    sweep_at(NOW + 400 * DAY)
    assert (probe.fired, probe.expired) == ([1], [])


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_of_several_that_coalesce_the_latest_fires(probe, at_once):
    slots = [
        promise(subject, due_at=NOW + n * DAY, dedup_key=f"{subject}:{n}", catch_up=CatchUp.COALESCE)
        for subject in (1, 2)
        for n in range(5)
    ]
    schedule_many(slots, at=NOW)
    sweep_at(NOW + 3 * DAY, at_once=at_once)
    assert sorted(probe.fired) == [1, 2]
    fired = Timer.objects.filter(kind="probe", state="fired")
    assert {timer.due_at for timer in fired} == {NOW + 3 * DAY}
    expired = Timer.objects.filter(kind="probe", state="expired")
    assert (expired.count(), {timer.last_error for timer in expired}) == (6, {OVERTAKEN})
    assert Timer.objects.filter(kind="probe", state="pending").count() == 2
    assert probe.expired == []


def test_of_several_that_coalesce_at_one_instant_one_fires(probe):
    schedule_many([promise(1, dedup_key=f"{n}", catch_up=CatchUp.COALESCE) for n in range(3)], at=NOW)
    sweep_at(NOW, at_once=1)
    assert probe.fired == [1]


@pytest.mark.parametrize(("late", "fires"), [(15 * 60, True), (15 * 60 + 1, False)])
def test_one_that_may_be_skipped_is_when_it_is_later_than_its_kind_bears(probe, monkeypatch, late, fires):
    handler = Handler(
        "probe", probe.fire, "Probe", CatchUp.SKIP, tolerance=timedelta(minutes=15), on_expired=probe.told_expired
    )
    monkeypatch.setitem(HANDLERS, "probe", handler)
    make_timers(1)
    sweep_at(NOW + late * SECOND)
    assert (probe.fired, probe.expired) == (([1], []) if fires else ([], [1]))
    if not fires:
        assert Timer.objects.get(kind="probe").last_error == "It was 15 minutes late; more than 15 minutes is too late."


@pytest.mark.parametrize(("late", "fires"), [(60, True), (61, False)])
def test_one_past_its_time_expires_and_its_kind_is_told(probe, late, fires):
    make_timers(1, catch_up=CatchUp.EXPIRE, not_after=NOW + 60 * SECOND)
    sweep_at(NOW + late * SECOND)
    assert (probe.fired, probe.expired) == (([1], []) if fires else ([], [1]))
    assert states() == {1: "fired" if fires else "expired"}


def test_idle_sweep_reads_little_and_writes_nothing(probe, django_assert_max_num_queries):
    sweep_at(NOW)
    with django_assert_max_num_queries(6) as seen:
        sweep_at(NOW + SECOND)
    if connection.vendor == "sqlite":
        assert [query["sql"][:6] for query in seen.captured_queries if query["sql"][:6] != "SELECT"] == []


def test_what_a_budget_does_not_reach_is_given_back_and_was_no_try(probe, monkeypatch):
    monkeypatch.setitem(HANDLERS, "probe", Handler("probe", probe.fire, "Probe", at_once=2))
    make_timers(*range(10))
    moments = [NOW + n * 0.3 * SECOND for n in range(100)]
    swept = sweep(clock=lambda: moments.pop(0), budget=SECOND)
    assert 2 <= swept.fired < 10
    assert {len(batch) for batch in probe.batches} == {2}
    waiting = Timer.objects.filter(kind="probe", state="pending")
    assert waiting.count() == 10 - swept.fired
    assert {timer.attempt for timer in waiting} == {0}
    sweep_at(NOW + 60 * SECOND)
    assert sorted(probe.fired) == list(range(10))
