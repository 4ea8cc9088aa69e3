"""Slots through clock changes, against a search minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.timers.slots import BadRule, Recurrence

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
    "America/St_Johns": (date(2026, 3, 8), date(2026, 11, 1)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29)),
}


def daily(zone, wall, starts_on=date(2026, 1, 1), rule="FREQ=DAILY"):
    return Recurrence(rule, wall, zone, starts_on)


def brute_force(zone, wall, around):
    """For each local date, the first minute whose local clock shows `wall`, or has just jumped over it."""
    zone, found = ZoneInfo(zone), {}
    at = datetime.combine(around - 2 * DAY, time(0), UTC)
    before = (at - MINUTE).astimezone(zone)
    while at < datetime.combine(around + 3 * DAY, time(0), UTC):
        local = at.astimezone(zone)
        jumped = local.replace(tzinfo=None) - before.replace(tzinfo=None) - MINUTE
        target = datetime.combine(local.date(), wall)
        if local.replace(tzinfo=None) == target:
            found.setdefault(local.date(), at)
        elif jumped > timedelta(0) and before.replace(tzinfo=None) < target < local.replace(tzinfo=None):
            # Its own clock would have shown it so long after the jump.
            found.setdefault(local.date(), at + (target - before.replace(tzinfo=None)) - MINUTE)
        before, at = local, at + MINUTE
    return [found[day] for day in sorted(found)]


@pytest.mark.parametrize("wall", [time(2, 30), time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(3, 0)])
@pytest.mark.parametrize("which", [0, 1], ids=["forward", "back"])
@pytest.mark.parametrize("zone", CHANGES)
def test_daily_job_runs_once_each_day_around_a_change(zone, which, wall):
    around = CHANGES[zone][which]
    expected = [slot for slot in brute_force(zone, wall, around) if abs((slot.date() - around).days) <= 1]
    found = daily(zone, wall).upcoming(expected[0] - MINUTE, len(expected))
    assert found == expected
    assert len({slot.astimezone(ZoneInfo(zone)).date() for slot in found}) == len(expected)


def test_half_past_two_in_berlin_on_both_days():
    job = daily("Europe/Berlin", time(2, 30))
    spring = job.upcoming(datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert spring == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)]
    autumn = job.upcoming(datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert autumn == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
@pytest.mark.parametrize("which", [0, 1])
def test_hourly_job_runs_every_hour_through_a_change(zone, which):
    day = CHANGES.get(zone, CHANGES["Europe/Berlin"])[which]
    begin = datetime.combine(day - DAY, time(0, 7), UTC)
    slots = daily(zone, time(0, 7), rule="FREQ=HOURLY").upcoming(begin - MINUTE, 72)
    assert slots == [begin + timedelta(hours=n) for n in range(72)]


def test_second_week_counts_from_the_start():
    job = Recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", time(9), "UTC", date(2026, 3, 2))
    assert [slot.day for slot in job.upcoming(datetime(2026, 3, 2, 9, tzinfo=UTC), 2)] == [16, 30]


def test_day_that_a_zone_left_out_is_made_up_for_with_the_next():
    job = daily("Pacific/Apia", time(2, 30), starts_on=date(2011, 12, 1))
    slots = job.upcoming(datetime(2011, 12, 28, 0, tzinfo=UTC), 4)
    local = [slot.astimezone(ZoneInfo("Pacific/Apia")) for slot in slots]
    assert [(at.day, at.hour) for at in local] == [(28, 2), (29, 2), (31, 2), (1, 2)]


def test_nothing_comes_after_the_last():
    job = daily("UTC", time(9), rule="FREQ=DAILY;UNTIL=20260103T090000")
    assert job.upcoming(datetime(2026, 1, 1, 12, tzinfo=UTC), 5) == [
        datetime(2026, 1, day, 9, tzinfo=UTC) for day in (2, 3)
    ]
    assert daily("UTC", time(9), rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").next_after(datetime.now(UTC)) is None


def test_latest_of_missed_slots():
    job = daily("UTC", time(9))
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert job.latest_until(first + 10 * DAY + MINUTE, since=first) == first + 10 * DAY
    assert job.latest_until(first + MINUTE, since=first) == first


@pytest.mark.parametrize(
    ("rule", "zone", "told"),
    [
        ("FREQ=DAILY", "Europe/Atlantis", "no time zone"),
        ("FREQ=DAILY", "+02:00", "no time zone"),
        ("FREQ=SOMETIMES", "UTC", "no rule"),
        ("every day", "UTC", "no rule"),
        ("FREQ=DAILY;BYDAY=XX", "UTC", "no rule"),
        ("FREQ=DAILY;COUNT=3", "UTC", "without DTSTART and COUNT"),
        ("DTSTART:20260101T000000\nRRULE:FREQ=DAILY", "UTC", "without DTSTART"),
        ("FREQ=SECONDLY", "UTC", "more often than every hour"),
        ("FREQ=HOURLY;BYSECOND=1,2", "UTC", "more often than every hour"),
        ("FREQ=MINUTELY", "UTC", "more often than every hour"),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", "UTC", "no rule"),
        ("", "UTC", "no rule"),
    ],
)
def test_rules_that_make_no_sense_are_told(rule, zone, told):
    with pytest.raises(BadRule, match=told):
        Recurrence(rule, time(2, 30), zone, date(2026, 1, 1))
