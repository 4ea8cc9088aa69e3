from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.notifications.quiet import quiet_until

BERLIN = "Europe/Berlin"
EVERY_DAY = range(7)


def local(zone, *when, fold=0):
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def until(at, starts="22:00", ends="07:00", weekdays=EVERY_DAY, zone=BERLIN):
    return quiet_until(
        at, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), weekdays=weekdays, zone=zone
    )


def test_what_comes_by_day_is_not_held_back():
    at = local(BERLIN, 2026, 3, 2, 12, 0)
    assert until(at) == at


@pytest.mark.parametrize("hour", [(2, 22, 0), (2, 23, 59), (3, 0, 30), (3, 6, 59)])
def test_what_comes_at_night_waits_for_the_morning(hour):
    assert until(local(BERLIN, 2026, 3, *hour)) == local(BERLIN, 2026, 3, 3, 7, 0)


def test_the_end_itself_is_not_quiet():
    at = local(BERLIN, 2026, 3, 3, 7, 0)
    assert until(at) == at


def test_quiet_time_within_one_day():
    assert until(local(BERLIN, 2026, 3, 2, 13, 0), "12:00", "14:00") == local(BERLIN, 2026, 3, 2, 14, 0)


def test_only_the_day_on_which_it_begins_counts():
    # Friday night reaches into Saturday; Saturday night is not quiet.
    friday, saturday = local(BERLIN, 2026, 3, 7, 3, 0), local(BERLIN, 2026, 3, 7, 23, 0)
    assert until(friday, weekdays=[4]) == local(BERLIN, 2026, 3, 7, 7, 0)
    assert until(saturday, weekdays=[4]) == saturday


def test_no_weekdays_is_never_quiet():
    at = local(BERLIN, 2026, 3, 2, 23, 0)
    assert until(at, weekdays=[]) == at


@pytest.mark.parametrize(
    ("day", "hours"),
    [((2026, 3, 28), 8), ((2026, 10, 24), 10), ((2026, 3, 2), 9)],
)
def test_a_night_with_a_change_of_the_clock_is_shorter_or_longer(day, hours):
    starts = local(BERLIN, *day, 22, 0)
    assert until(starts) - starts == timedelta(hours=hours)


def test_an_end_that_the_clock_leaves_out_is_the_moment_of_the_leap():
    at = local(BERLIN, 2026, 3, 29, 1, 0)
    assert until(at, ends="02:30") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    leap = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert until(leap, starts="02:30", ends="06:00") == local(BERLIN, 2026, 3, 29, 6, 0)
    before = leap - timedelta(seconds=1)
    assert until(before, starts="02:30", ends="06:00") == before


def test_an_hour_that_comes_twice_is_quiet_both_times():
    for fold in (0, 1):
        at = local(BERLIN, 2026, 10, 25, 2, 15, fold=fold)
        assert until(at, ends="02:30") == local(BERLIN, 2026, 10, 25, 2, 30, fold=1)
    first = local(BERLIN, 2026, 10, 25, 2, 30)
    assert until(first, starts="02:30", ends="06:00") == local(BERLIN, 2026, 10, 25, 6, 0)


def test_a_leap_of_half_an_hour():
    at = local("Australia/Lord_Howe", 2026, 10, 4, 1, 0)
    # At 02:00 the clock goes on to 02:30 there.
    assert until(at, ends="02:15", zone="Australia/Lord_Howe") == local("Australia/Lord_Howe", 2026, 10, 4, 2, 30)
