"""Doing the work: as whom, how far it is told, and every way in which it may end."""

from __future__ import annotations

import logging
import os
import signal

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from incidents.jobs.kinds import Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations import GivenFile, cancel_job, claim_job
from incidents.jobs.storage import VAULT
from incidents.models import Incident
from incidents.permissions.principal import NoPrincipal, current_principal
from incidents.refusals import Refused
from tests.factories import NOW, make_incident
from tests.incidents.jobs.toys import LAPSED, SECOND, ask, files, take, work, write_file

pytestmark = pytest.mark.django_db


def test_work_is_done_as_the_one_who_asked_in_their_zone(toy, alice, bob, clock):
    make_incident("security", title="Hidden")
    shown = make_incident(title="Shown")
    alice.time_zone = "Asia/Tokyo"
    alice.save()

    def body(progress, colour):
        principal = current_principal()
        assert (principal.user, principal.is_system, colour) == (alice, False, "red")
        assert list(Incident.objects.all()) == [shown]
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
        return Outcome(("Seen.",))

    toy.body = body
    job = work(ask(alice, parameters={"colour": "red"}), clock)
    assert (job.state, job.outcome, job.error) == ("done", ["Seen."], "")
    with pytest.raises(NoPrincipal):
        current_principal()


def test_file_is_kept_with_its_name_and_until_when(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    assert (job.result_name, job.result_type, job.result_size) == ("result.csv", "text/csv", 6)
    assert (job.result_until - NOW).days == 7
    assert VAULT.path_of(job.result_stored).read_bytes() == b"result"


def test_progress_is_written_at_most_once_a_second_and_renews_the_lease(toy, alice, clock, django_assert_num_queries):
    seen = []

    def body(progress):
        for done in range(1, 7):
            progress.step(done, 6, f"{done} of 6")
            row = Job.objects.get(pk=progress.job.pk)
            seen.append((row.done, row.progress, (row.lease_until - NOW).total_seconds()))
            clock.tick(SECOND / 2)
        return Outcome()

    toy.body = body
    job = work(ask(alice), clock)
    assert seen == [
        (1, "1 of 6", 30), (1, "1 of 6", 30),
        (3, "3 of 6", 31), (3, "3 of 6", 31),
        (5, "5 of 6", 32), (5, "5 of 6", 32),
    ]  # fmt: skip
    assert (job.done, job.total) == (6, 6)


def test_writing_a_file_is_a_sign_of_life(toy, alice, clock):
    def body(progress):
        progress.step(1, 2, "packing")
        with progress.file("a.bin", "application/zip") as file:
            for _ in range(5):
                clock.tick(20 * SECOND)
                file.write(b"x")
                assert claim_job(progress.job.pk, owner="other", at=clock()) is None
        return Outcome()

    toy.body = body
    assert work(ask(alice), clock).state == "done"


def test_cancelled_while_it_runs_stops_at_its_next_step(toy, alice, clock):
    reached = []

    def body(progress):
        with progress.file("half.csv", "text/csv") as file:
            for done in range(10):
                progress.step(done, 10, "")
                reached.append(done)
                file.write(b"row")
                if done == 3:
                    cancel_job(progress.job, actor=alice, at=clock())
                clock.tick()
        return Outcome()

    toy.body = body
    job = work(ask(alice), clock)
    assert (job.state, job.error, reached) == ("cancelled", "", [0, 1, 2, 3])
    assert files() == set()


@pytest.mark.parametrize("lost", ["right", "account"])
def test_right_that_is_lost_before_fails_with_a_sentence(lost, toy, alice, clock):
    toy.body = lambda progress: pytest.fail("begun without the right")
    job = ask(alice)
    if lost == "right":
        alice.groups.clear()
    else:
        type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    job = work(job, clock)
    assert job.state == "failed"
    assert "the right" in job.error


def test_right_that_is_lost_meanwhile_stops_the_work(toy, alice, clock):
    def body(progress):
        progress.step(1, 3, "")
        alice.groups.clear()
        clock.tick()
        progress.step(2, 3, "")
        pytest.fail("went on without the right")

    toy.body = body
    assert work(ask(alice), clock).state == "failed"


def test_right_that_is_lost_at_the_end_hands_nothing_out(toy, alice, clock):
    def body(progress):
        made = write_file(progress)
        alice.groups.clear()
        return made

    toy.body = body
    job = work(ask(alice), clock)
    assert (job.state, job.has_file, files()) == ("failed", False, set())


def test_refusal_is_told_in_its_own_words(toy, alice, clock):
    def body(progress):
        raise Refused("Line 3: it makes no sense.")

    toy.body = body
    job = work(ask(alice), clock)
    assert (job.state, job.error) == ("failed", "Line 3: it makes no sense.")


def test_what_nobody_expected_is_logged_and_not_told(toy, alice, clock, caplog):
    def body(progress):
        write_file(progress)
        raise ZeroDivisionError("secret detail")

    toy.body = body
    job = work(ask(alice), clock)
    assert job.state == "failed"
    assert "secret" not in job.error
    assert "ZeroDivisionError" in caplog.text
    assert files() == set()


def test_kind_that_is_gone_fails_with_a_sentence(toy, alice, clock):
    job = ask(alice)
    Job.objects.filter(pk=job.pk).update(kind="juggling")
    assert "does not know" in work(job, clock).error


def test_database_that_fails_leaves_the_job_to_be_begun_again(toy, alice, clock, caplog):
    def body(progress):
        raise OperationalError("gone")

    toy.body = body
    job = work(ask(alice), clock)
    assert job.state == "running"
    toy.body = write_file
    clock.tick(LAPSED)
    job = work(job, clock, owner="worker-2")
    assert (job.state, job.attempt) == ("done", 2)
    assert caplog.records[0].levelno == logging.ERROR


@pytest.mark.django_db(transaction=True)
def test_work_whose_process_is_killed_is_done_again_from_the_beginning(toy, alice, clock):
    reached, tell = os.pipe()

    def hang(progress):
        progress.step(1, 2, "half")
        with progress.file("half.csv", "text/csv") as file:
            file.write(b"half")
            os.write(tell, b".")
            signal.pause()
        return Outcome()

    toy.body = hang
    job = ask(alice)
    # Its connections belong to this process: the other one opens its own.
    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            work(job, clock)
        finally:
            os._exit(1)
    assert os.read(reached, 1) == b"."
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(reached)
    os.close(tell)
    killed = Job.objects.get()
    assert (killed.state, killed.progress, len(files())) == ("running", "half", 1)
    assert claim_job(job.pk, owner="worker-2", at=clock()) is None
    toy.body = write_file
    clock.tick(LAPSED)
    job = work(job, clock, owner="worker-2")
    assert (job.state, job.attempt, job.result_name) == ("done", 2, "result.csv")
    assert job.result_stored in files()


def test_zombie_neither_goes_on_nor_leaves_a_file(toy, alice, clock):
    def body(progress):
        with progress.file("late.csv", "text/csv") as file:
            file.write(b"late")
            clock.tick(LAPSED)
            assert claim_job(progress.job.pk, owner="worker-2", at=clock()).attempt == 2
            progress.step(1, 2, "late")
        pytest.fail("went on after losing its lease")

    toy.body = body
    job = work(ask(alice), clock)
    assert (job.state, job.lease_owner, job.progress) == ("running", "worker-2", "")
    assert files() == set()


def test_zombie_that_finishes_has_no_say(toy, alice, clock):
    def body(progress):
        made = write_file(progress, b"first")
        if progress.lease.owner == "worker-1":
            clock.tick(LAPSED)
            work(progress.job, clock, owner="worker-2")
        return made

    toy.body = body
    job = work(ask(alice), clock)
    assert (job.state, job.attempt) == ("done", 2)
    assert files() == {job.result_stored}


def test_worker_that_stops_gives_the_job_back(toy, alice, clock):
    with VAULT.create() as (stored, file):
        file.write(b"rows")

    def body(progress):
        progress.step(1, 2, "")
        pytest.fail("went on while the worker stops")

    toy.body = body
    job = work(ask(alice, upload=GivenFile(stored, "rows.csv")), clock, is_stopping=lambda: True)
    assert (job.state, job.given_back, job.upload_stored) == ("queued", 1, stored)
    assert files() == {stored}
    toy.body = lambda progress: Outcome((progress.upload.read_text(),))
    job = work(job, clock)
    assert (job.state, job.outcome, job.upload_stored) == ("done", ["rows"], "")
    assert files() == set()


def test_claimed_job_of_others_is_not_done(toy, alice, clock):
    job = ask(alice)
    assert take(job) is not None
    assert take(job, owner="worker-2") is None
