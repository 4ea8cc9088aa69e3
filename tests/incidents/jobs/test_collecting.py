"""What is over is deleted: files after a week, rows after a month, bytes that no job names."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from incidents.jobs.models import Job
from incidents.jobs.operations import collect_jobs
from incidents.jobs.storage import VAULT
from tests.factories import NOW
from tests.incidents.jobs.toys import ask, files, work, write_file

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def aged(stored, age):
    then = (NOW - age).timestamp()
    os.utime(VAULT.path_of(stored), (then, then))


def test_file_goes_after_a_week_and_the_row_after_a_month(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    live = ask(alice, key="live")
    assert collect_jobs(at=NOW + 7 * DAY - timedelta(seconds=1)) == 0
    assert collect_jobs(at=NOW + 7 * DAY) == 1
    kept = Job.objects.get(pk=job.pk)
    assert (kept.has_file, kept.result_name, files()) == (False, "result.csv", set())
    assert collect_jobs(at=NOW + 30 * DAY) == 1
    assert list(Job.objects.all()) == [live]


def test_for_how_long_a_file_is_kept_is_a_setting(toy, alice, clock, settings):
    settings.JOB_FILE_DAYS = 2
    toy.body = write_file
    work(ask(alice), clock)
    assert collect_jobs(at=NOW + 2 * DAY - timedelta(seconds=1)) == 0
    assert collect_jobs(at=NOW + 2 * DAY) == 1
    assert files() == set()


def test_bytes_that_no_job_names_go_after_a_day(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    made = []
    for _ in range(2):
        with VAULT.create() as (stored, file):
            file.write(b"left over")
        made.append(stored)
    aged(job.result_stored, 2 * DAY)
    aged(made[0], 2 * DAY)
    aged(made[1], timedelta(hours=1))
    assert collect_jobs(at=NOW) == 1
    assert files() == {job.result_stored, made[1]}


def test_file_that_cannot_be_deleted_is_tried_again(toy, alice, clock, caplog):
    toy.body = write_file
    job = work(ask(alice), clock)
    path = VAULT.path_of(job.result_stored)
    path.unlink()
    path.mkdir()
    assert collect_jobs(at=NOW + 8 * DAY) == 0
    assert "could not be deleted" in caplog.text
    path.rmdir()
    assert collect_jobs(at=NOW + 8 * DAY) == 1
