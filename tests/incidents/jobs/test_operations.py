"""Asking, claiming, telling, ending, cancelling: what each writes, and what it refuses."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from incidents.jobs.kinds import KindUnknown, Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations import (
    AlreadyEnded,
    GivenFile,
    Lease,
    LeaseLost,
    MadeFile,
    cancel_job,
    claim_job,
    end_abandoned,
    fail_job,
    finish_job,
    give_back_job,
    note_progress,
    request_job,
)
from incidents.jobs.queries import due_jobs
from incidents.jobs.storage import VAULT
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_user
from tests.incidents.jobs.toys import LAPSED, SECOND, ask, files, take

pytestmark = pytest.mark.django_db


def lease_of(job):
    return Lease(job.pk, job.lease_owner, job.attempt)


def fresh(job):
    return Job.objects.get(pk=job.pk)


def given():
    with VAULT.create() as (stored, file):
        file.write(b"rows")
    return GivenFile(stored, "rows.csv")


def test_the_same_button_pressed_twice_is_one_job(toy, alice, bob):
    first = ask(alice, upload=given())
    assert ask(alice, upload=given()) == first
    assert files() == {first.upload_stored}
    assert ask(alice, key="other") != first
    assert ask(bob) != first


def test_a_job_that_ended_is_no_hindrance(toy, alice):
    first = ask(alice)
    finish_job(lease_of(take(first)), outcome=Outcome(), done=0, file=None, at=NOW)
    assert ask(alice) != first


def test_asking_is_for_those_who_may(toy, reference):
    with pytest.raises(NotPermitted):
        ask(make_user("nobody"))
    assert not Job.objects.exists()


def test_asking_for_what_nobody_does_is_refused(alice):
    with pytest.raises(KindUnknown):
        request_job("juggling", parameters={}, dedup_key="x", actor=alice, at=NOW)


def test_claim_leases_for_half_a_minute_and_counts(toy, alice):
    job = take(ask(alice))
    assert (job.state, job.lease_owner, job.attempt, job.started_at) == ("running", "worker-1", 1, NOW)
    assert (job.lease_until - NOW).total_seconds() == 30
    assert take(job, owner="worker-2", at=NOW + 29 * SECOND) is None


def test_lapsed_lease_is_taken_over_and_the_work_begins_anew(toy, alice):
    job = take(ask(alice))
    note_progress(lease_of(job), done=5, total=9, text="half", at=NOW)
    assert due_jobs(NOW + LAPSED) == [job.pk]
    again = take(job, owner="worker-2", at=NOW + LAPSED)
    assert (again.attempt, again.done, again.total, again.progress) == (2, 0, 0, "")
    assert again.started_at == NOW


def test_zombie_writes_nothing(toy, alice):
    zombie = lease_of(take(ask(alice)))
    job = claim_job(zombie.job_id, owner="worker-1", at=NOW + LAPSED)
    file = MadeFile("0" * 32, "a.csv", "text/csv", 1)
    for write in (
        lambda: note_progress(zombie, done=1, total=2, text="late", at=NOW),
        lambda: finish_job(zombie, outcome=Outcome(("Late.",)), done=1, file=file, at=NOW),
        lambda: fail_job(zombie, sentence="late", at=NOW),
        lambda: give_back_job(zombie),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert fresh(job) == job
    assert (fresh(job).state, fresh(job).attempt, fresh(job).progress) == ("running", 2, "")


def test_three_times_begun_is_given_up_with_a_sentence(toy, alice):
    job, at = ask(alice, upload=given()), NOW
    for attempt in (1, 2, 3):
        assert take(job, at=at).attempt == attempt
        at += LAPSED
    assert take(job, at=at) is None
    assert due_jobs(at) == []
    assert end_abandoned(at=at) == 1
    assert fresh(job).state == "failed"
    assert "3 times" in fresh(job).error
    assert files() == set()
    assert end_abandoned(at=at) == 0


def test_what_is_leased_is_not_ended(toy, alice):
    take(ask(alice))
    assert end_abandoned(at=NOW + 29 * SECOND) == 0


def test_given_back_is_no_attempt(toy, alice):
    job, at = ask(alice), NOW
    for _ in range(4):
        give_back_job(lease_of(take(job, at=at)))
        at += SECOND
    assert take(job, at=at).attempt == 5


def test_waiting_job_is_cancelled_at_once(toy, alice):
    job = cancel_job(ask(alice, upload=given()), actor=alice, at=NOW)
    assert (job.state, job.finished_at, job.cancel_requested_by) == ("cancelled", NOW, alice)
    assert files() == set()
    assert due_jobs(NOW) == []
    with pytest.raises(AlreadyEnded):
        cancel_job(job, actor=alice, at=NOW)


def test_running_job_hears_of_it_with_its_progress(toy, alice, bob):
    job = take(ask(alice))
    assert note_progress(lease_of(job), done=1, total=2, text="", at=NOW) is False
    cancel_job(job, actor=alice, at=NOW)
    assert cancel_job(job, actor=bob, at=NOW + SECOND).cancel_requested_by == alice
    assert fresh(job).state == "running"
    assert note_progress(lease_of(job), done=1, total=2, text="", at=NOW) is True


def test_cancelled_job_whose_worker_died_is_not_begun_again(toy, alice):
    job = take(ask(alice))
    cancel_job(job, actor=alice, at=NOW)
    assert due_jobs(NOW + LAPSED) == []
    assert take(job, at=NOW + LAPSED) is None
    assert end_abandoned(at=NOW + LAPSED) == 1
    assert (fresh(job).state, fresh(job).error) == ("cancelled", "")


def test_what_ended_first_stays_so(toy, alice):
    job = take(ask(alice))
    finish_job(lease_of(job), outcome=Outcome(), done=0, file=None, at=NOW)
    with pytest.raises(LeaseLost):
        fail_job(lease_of(job), sentence="no", at=NOW)
    with pytest.raises(AlreadyEnded):
        cancel_job(job, actor=alice, at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "running"},
        {"state": "done"},
        {"finished_at": NOW},
        {"error": "Failed?"},
        {"lease_owner": "somebody"},
        {"done": 2, "total": 1},
        {"result_stored": "0" * 32},
        {"cancel_requested_at": NOW},
    ],
)
def test_database_refuses_what_cannot_be(wrong, toy, alice):
    job = ask(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


def at_once(count, act):
    """Do `act` in as many threads at the same moment; return what each came to."""
    start, found = threading.Barrier(count), []

    def run(number):
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            found.append(act(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == count
    return found


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_once_get_it_once(toy, alice):
    job = ask(alice)
    found = at_once(4, lambda number: claim_job(job.pk, owner=f"worker-{number}", at=NOW))
    assert len([one for one in found if one is not None]) == 1
    assert fresh(job).attempt == 1


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_are_one_job(toy, alice):
    found = at_once(3, lambda number: ask(alice).pk)
    assert len(set(found)) == 1
    assert Job.objects.count() == 1
