"""The arithmetic of business time, against one that looks at every minute of the wall clock."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.catalog.business_time import (
    ALWAYS,
    BusinessHours,
    Closing,
    NeverOpens,
    add_business,
    business_between,
    is_open_at,
    opens_ever,
    windows,
)

ZONES = ["Europe/London", "Asia/Kolkata", "America/Santiago", "Australia/Lord_Howe"]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = dict.fromkeys(range(5), ((480, 1080),))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def open_by_the_wall(hours, moment):
    """Looks at the wall clock, and knows nothing of windows."""
    local = moment.astimezone(ZoneInfo(hours.zone))
    if hours.is_always_open:
        return True
    if local.date() in hours.exceptions:
        held = hours.exceptions[local.date()].hours
    elif local.date() in hours.holidays_in(local.year):
        held = ()
    else:
        held = hours.weekly.get(local.weekday(), ())
    return any(first <= local.hour * 60 + local.minute < last for first, last in held)


def count_minutes(hours, begins, ends):
    found, moment = 0, begins
    while moment < ends:
        found += open_by_the_wall(hours, moment)
        moment += MINUTE
    return found


def some_hours(chance, zone):
    def day():
        cuts = sorted(chance.sample(range(0, 1441, chance.choice([1, 15, 30])), chance.choice([2, 2, 4])))
        return tuple(zip(cuts[::2], cuts[1::2], strict=True))

    weekly = {number: day() for number in range(7) if chance.random() < 0.75} or {0: ((0, 1440),)}
    if chance.random() < 0.2:
        weekly = dict.fromkeys(range(7), ((0, 1440),))
    year = chance.randrange(2018, 2028)
    dates = [date(year, 1, 1) + timedelta(days=chance.randrange(365)) for _ in range(30)]
    closed = dict.fromkeys(dates[:15], "Holiday")
    own = {one: Closing("Own", day() if chance.random() < 0.5 else ()) for one in dates[15:]}
    return BusinessHours(zone, weekly=weekly, holidays_in=lambda _year: closed, exceptions=own), year


def clock_changes(zone, year):
    """The minutes at which a zone's offset changes in a year."""
    moment, local = utc(year, 1, 1), ZoneInfo(zone)
    found = []
    while moment.year == year:
        later = moment + HOUR
        if moment.astimezone(local).utcoffset() != later.astimezone(local).utcoffset():
            found.append(later)
        moment = later
    return found


def compare(chance, zone, *, days):
    hours, year = some_hours(chance, zone)
    changes = clock_changes(zone, year)
    if changes and chance.random() < 0.7:
        begins = chance.choice(changes) - timedelta(minutes=chance.randrange(days * 1440))
    else:
        begins = utc(year, 1, 1) + timedelta(minutes=chance.randrange(365 * 1440))
    ends = begins + timedelta(minutes=chance.randrange(1, days * 1440))
    counted = count_minutes(hours, begins, ends)
    case = (zone, hours, begins, ends)
    assert business_between(hours, begins, ends) == counted * MINUTE, case
    assert is_open_at(hours, begins) == open_by_the_wall(hours, begins), case
    if counted:
        due = add_business(hours, begins, counted * MINUTE)
        assert due <= ends, case
        assert business_between(hours, begins, due) == counted * MINUTE, case
        assert business_between(hours, begins, due - MINUTE) < counted * MINUTE, case


@pytest.mark.parametrize("zone", [*ZONES, "Africa/Casablanca"])
def test_arithmetic_equals_a_count_of_minutes(zone):
    chance = random.Random(f"business time in {zone}")
    for _ in range(60):
        compare(chance, zone, days=4)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_arithmetic_equals_a_count_of_every_minute_of_ten_years(zone):
    chance = random.Random(f"ten years in {zone}")
    hours, _ = some_hours(chance, zone)
    begins, ends = utc(2017, 1, 1), utc(2027, 1, 1)
    opened, moment = 0, begins
    for opens, closes in windows(hours, begins, ends):
        assert count_minutes(hours, moment, opens) == 0, (moment, opens)
        assert count_minutes(hours, opens, closes) * MINUTE == closes - opens, (opens, closes)
        opened, moment = opened + 1, closes
    assert count_minutes(hours, moment, ends) == 0
    assert opened > 500


@pytest.mark.parametrize(("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_open_throughout_is_as_long_as_the_clock_makes_it(day, length):
    zone = ZoneInfo("Europe/London")
    hours = BusinessHours(zone.key, weekly=dict.fromkeys(range(7), ((0, 1440),)))
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = datetime(day.year, day.month, day.day, tzinfo=zone) + DAY
    assert business_between(hours, begins, ends.replace(fold=1)) == length * HOUR
    assert business_between(ALWAYS, begins, ends) == length * HOUR


def test_an_hour_that_is_skipped_is_not_worked_and_one_that_is_doubled_counts_twice():
    hours = BusinessHours("Europe/London", weekly=dict.fromkeys(range(7), ((60, 120),)))
    assert business_between(hours, utc(2026, 3, 29), utc(2026, 3, 30)) == timedelta()
    assert business_between(hours, utc(2026, 10, 24, 23), utc(2026, 10, 25, 23)) == 2 * HOUR


def test_half_an_hour_of_lord_howe_is_skipped():
    hours = BusinessHours("Australia/Lord_Howe", weekly=dict.fromkeys(range(7), ((0, 1440),)))
    zone = ZoneInfo("Australia/Lord_Howe")
    begins, ends = datetime(2026, 10, 4, tzinfo=zone), datetime(2026, 10, 5, tzinfo=zone)
    assert business_between(hours, begins, ends) == timedelta(hours=23, minutes=30)


def test_a_clock_turned_back_into_the_day_before_is_followed():
    """In St John's clocks went from 00:01 back to 23:01 of the day before."""
    hours = BusinessHours("America/St_Johns", weekly={5: ((1380, 1440),), 6: ((0, 30),)})
    begins, ends = utc(2010, 11, 7), utc(2010, 11, 8)
    assert business_between(hours, begins, ends) == count_minutes(hours, begins, ends) * MINUTE
    assert business_between(hours, begins, ends) == timedelta(minutes=60 + 1 + 59 + 30)


def test_a_date_that_a_zone_skipped_is_worked_by_nobody():
    hours = BusinessHours("Pacific/Apia", weekly={4: ((0, 1440),)})  # 30 December 2011 was to be a Friday
    assert business_between(hours, utc(2011, 12, 29, 12), utc(2012, 1, 1)) == timedelta()


def test_time_ends_at_the_close_and_not_at_the_next_opening():
    hours = BusinessHours("UTC", weekly=OFFICE)
    friday = utc(2026, 3, 6, 17)
    assert add_business(hours, friday, HOUR) == utc(2026, 3, 6, 18)
    assert add_business(hours, friday, HOUR + MINUTE) == utc(2026, 3, 9, 8, 1)
    assert add_business(hours, utc(2026, 3, 7), timedelta()) == utc(2026, 3, 7)


def test_exceptions_go_before_holidays_and_holidays_before_weekdays():
    christmas = date(2026, 12, 25)
    hours = BusinessHours(
        "UTC",
        weekly=OFFICE,
        holidays_in=lambda _year: {christmas: "Christmas Day"},
        exceptions={christmas: Closing("Watch", ((600, 660),)), date(2026, 12, 24): Closing("Party")},
    )
    assert hours.on(christmas) == (((600, 660),), "Watch")
    assert hours.on(date(2026, 12, 24)) == ((), "Party")
    assert business_between(hours, utc(2026, 12, 24), utc(2026, 12, 26)) == HOUR


def test_what_is_left_out_does_not_count():
    hours = BusinessHours("UTC", weekly=OFFICE)
    monday = utc(2026, 3, 2)
    held = [(monday + 9 * HOUR, monday + 11 * HOUR), (monday + 10 * HOUR, monday + 12 * HOUR)]
    assert business_between(hours, monday, monday + DAY, without=held) == 7 * HOUR
    assert add_business(hours, monday + 8 * HOUR, 2 * HOUR, without=held) == monday + 13 * HOUR
    assert add_business(ALWAYS, monday, 10 * HOUR, without=held) == monday + 13 * HOUR


def test_hours_that_never_come_are_refused():
    nothing = BusinessHours("UTC")
    assert not opens_ever(nothing, date(2026, 1, 1))
    with pytest.raises(NeverOpens):
        add_business(nothing, utc(2026, 1, 1), HOUR)
    with pytest.raises(ValueError, match="never taken away"):
        add_business(ALWAYS, utc(2026, 1, 1), -HOUR)


def test_nothing_lies_before_the_beginning():
    assert business_between(ALWAYS, utc(2026, 1, 2), utc(2026, 1, 1)) == timedelta()
