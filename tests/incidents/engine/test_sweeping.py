"""One sweeper on SQLite, any number on PostgreSQL; names of owners; notes of sweeps."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from incidents.engine.operations import note_sweep
from incidents.engine.owner import owner
from incidents.engine.queries import sweeps
from incidents.engine.sweeping import _lock_file, only_sweeper
from incidents.models import Sweep
from tests.factories import NOW

HOLD = (
    "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
)


@pytest.mark.django_db
def test_second_sweeper_is_told_no_on_sqlite_and_yes_on_postgresql():
    with only_sweeper("timers") as first, only_sweeper("timers") as second, only_sweeper("others") as another:
        assert (first, second, another) == (True, connection.vendor == "postgresql", True)
    with only_sweeper("timers") as again:
        assert again


@pytest.mark.django_db
def test_lock_of_a_killed_process_is_free():
    if connection.vendor == "postgresql":
        pytest.skip("no locks of files there")
    with only_sweeper("killed"):
        pass
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(_lock_file("killed"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with only_sweeper("killed") as mine:
            assert not mine
    finally:
        other.kill()
        other.communicate()
    with only_sweeper("killed") as mine:
        assert mine


@pytest.mark.django_db
def test_note_is_written_at_most_every_two_seconds_while_nothing_happens(django_assert_num_queries):
    assert note_sweep("timers", at=NOW)
    with django_assert_num_queries(1):
        assert not note_sweep("timers", at=NOW + timedelta(seconds=1))
    assert not note_sweep("timers", at=NOW + timedelta(seconds=1), count=3, lag_ms=100)
    assert note_sweep("timers", at=NOW + timedelta(seconds=2), seconds=0.25)
    assert (sweeps()["timers"].last_at, sweeps()["timers"].last_seconds) == (NOW + timedelta(seconds=2), 0.25)


@pytest.mark.django_db
def test_note_is_written_at_once_when_the_lag_changes_much():
    note_sweep("timers", at=NOW)
    assert note_sweep("timers", at=NOW + timedelta(seconds=1), count=9, lag_ms=4000)
    noted = sweeps()["timers"]
    assert (noted.last_count, noted.lag_ms, noted.last_by) == (9, 4000, owner())
    assert Sweep.objects.count() == 1


@pytest.mark.django_db
def test_note_is_written_when_the_clock_was_set_back():
    note_sweep("timers", at=NOW)
    assert note_sweep("timers", at=NOW - timedelta(minutes=5))
