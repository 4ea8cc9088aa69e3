"""Dates of programmes: wall time, changes of the clock, windows, days without drills, and what is drawn."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.programmes.occurrences import Closed, dates_of
from incidents.programmes.rules import RHYTHMS
from incidents.programmes.turns import next_in_turn
from incidents.programmes.windows import read_windows, write_windows
from incidents.timers.slots import BadRule

BERLIN = "Europe/Berlin"


def dates(rule="FREQ=DAILY", starts_on=date(2026, 1, 1), at=time(10, 0), zone=BERLIN, **values):
    given = {"minutes": 60, "windows": {}, "is_surprise": False, **values}
    return dates_of(rule=rule, starts_on=starts_on, time_of_day=at, time_zone=zone, **given)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_time_of_day_stays_when_the_clock_changes():
    found = dates("FREQ=WEEKLY;BYDAY=SA", date(2026, 3, 21)).upcoming(utc(2026, 3, 20), 3)
    assert [one.slot_at for one in found] == [utc(2026, 3, 21, 9), utc(2026, 3, 28, 9), utc(2026, 4, 4, 8)]


def test_skipped_hour_counts_at_the_instant_before_the_change():
    # On 29 March 2026 the clock goes from 02:00 to 03:00.
    found = dates(at=time(2, 30)).upcoming(utc(2026, 3, 27, 12), 3)
    assert [one.slot_at for one in found] == [utc(2026, 3, 28, 1, 30), utc(2026, 3, 29, 1, 30), utc(2026, 3, 30, 0, 30)]


def test_doubled_hour_counts_once():
    # On 25 October 2026 the clock goes from 03:00 back to 02:00.
    found = dates(at=time(2, 30)).between(utc(2026, 10, 24, 12), utc(2026, 10, 26, 12))
    assert [one.slot_at for one in found] == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_window_of_a_doubled_hour_is_two_hours_long():
    plan = dates(windows={"sun": [["02:00", "03:00"]]}, is_surprise=True)
    (one,) = [one for one in plan.between(utc(2026, 10, 24), utc(2026, 10, 26)) if not one.dropped]
    assert one.spans == ((utc(2026, 10, 25, 0), utc(2026, 10, 25, 2)),)


def test_closed_days_drop_with_a_note_and_move_nothing():
    plan = dates(closed=[Closed("Christmas", date(2026, 12, 24), date(2026, 12, 26))])
    found = plan.between(utc(2026, 12, 23), utc(2026, 12, 28))
    assert [one.on.day for one in found] == [23, 24, 25, 26, 27]
    assert [one.on.day for one in found if not one.dropped] == [23, 27]
    assert found[1].dropped == "Christmas: no drills from 24 Dec 2026 to 26 Dec 2026."
    assert [one.slot_at for one in found] == [
        one.slot_at for one in dates().between(utc(2026, 12, 23), utc(2026, 12, 28))
    ]


def test_drill_that_would_run_into_a_closed_day_drops():
    closed = [Closed("Closing", date(2026, 5, 5), date(2026, 5, 5))]
    found = dates(at=time(23, 30), minutes=60, closed=closed).between(utc(2026, 5, 4), utc(2026, 5, 6))
    assert [bool(one.dropped) for one in found] == [True, True]
    found = dates(at=time(23, 30), minutes=30, closed=closed).between(utc(2026, 5, 4), utc(2026, 5, 6))
    assert [bool(one.dropped) for one in found] == [False, True]


def test_time_outside_its_hours_drops():
    windows = {"mon": [["09:00", "10:00"], ["13:00", "17:00"]]}
    found = dates(windows=windows).between(utc(2026, 5, 3, 22), utc(2026, 5, 5, 12))
    assert found[0].dropped == "10:00 lies outside the hours in which a drill may begin."
    assert found[1].dropped == "No drill may begin on a Tuesday."
    inside = dates(at=time(9, 59), windows=windows).occurrence(utc(2026, 5, 4, 7, 59))
    assert inside.dropped == ""


@settings(max_examples=60, deadline=None)
@given(drawn=st.integers(0, 359), day=st.dates(date(2026, 1, 5), date(2026, 12, 20)))
def test_surprise_is_drawn_within_its_hours(drawn, day):
    windows = {
        name: [["09:00", "11:00"], ["13:00", "17:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    }
    plan = dates(starts_on=day, windows=windows, is_surprise=True)
    (one,) = plan.upcoming(datetime.combine(day, time(), UTC) - timedelta(days=1), 1)
    begins = one.begins(lambda n: drawn % n, after=one.spans[0][0] - timedelta(days=1))
    assert begins == one.begins(lambda n: drawn % n, after=one.spans[0][0] - timedelta(days=1))
    assert any(since <= begins < until for since, until in one.spans)


def test_every_minute_of_a_surprise_can_be_drawn_and_no_other():
    plan = dates(windows={"mon": [["09:00", "09:03"], ["13:00", "13:02"]]}, is_surprise=True)
    one = plan.occurrence(utc(2026, 5, 4, 8))
    lengths = []
    begins = [
        one.begins(lambda n, drawn=drawn: lengths.append(n) or drawn, after=utc(2026, 5, 1)) for drawn in range(5)
    ]
    assert set(lengths) == {5}
    assert [f"{at:%H:%M}" for at in begins] == ["07:00", "07:01", "07:02", "11:00", "11:01"]


def test_surprise_is_drawn_from_what_is_left_of_the_day():
    one = dates(windows={"mon": [["09:00", "12:00"]]}, is_surprise=True).occurrence(utc(2026, 5, 4, 8))
    assert one.begins(lambda n: 0, after=utc(2026, 5, 4, 9, 30, 20)) == utc(2026, 5, 4, 9, 31)
    assert one.begins(lambda n: 0, after=utc(2026, 5, 4, 9, 59)) is None
    assert dates().occurrence(utc(2026, 5, 4, 8)).begins(lambda n: 0, after=utc(2026, 5, 4, 8)) is None


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3,4", "FREQ=DAILY;COUNT=3", "often"])
def test_rule_that_makes_no_sense_is_refused(rule):
    with pytest.raises(BadRule):
        dates(rule)


@pytest.mark.parametrize("choice", ["week", "fortnight", "month", "quarter"])
@pytest.mark.parametrize("first", [date(2026, 3, 4), date(2026, 3, 31), date(2026, 5, 1)])
def test_rule_by_name_begins_on_its_first_date(choice, first):
    rule = RHYTHMS.rule_for(choice, first)
    found = dates(rule, first).upcoming(datetime.combine(first, time(), UTC) - timedelta(days=2), 3)
    assert found[0].on == first
    assert {one.on.weekday() for one in found} == {first.weekday()}
    assert RHYTHMS.choice_of(rule, first) == choice


def test_rule_is_said_in_words():
    assert RHYTHMS.in_words("FREQ=MONTHLY;BYDAY=2TU", date(2026, 3, 10)) == "every month, on the second Tuesday"
    assert RHYTHMS.in_words("FREQ=YEARLY", date(2026, 3, 10)) == "FREQ=YEARLY"


def test_turns_go_round_and_pass_who_left():
    assert next_in_turn([], None) is None
    assert next_in_turn(["a", "b"], None) == "a"
    assert next_in_turn(["a", "b"], "a") == "b"
    assert next_in_turn(["a", "b"], "b") == "a"
    assert next_in_turn(["a", "b"], "gone") == "a"


def test_windows_are_read_as_they_are_written():
    windows = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["08:00", "24:00"]]}
    assert read_windows(write_windows(windows)) == windows
    for wrong in ("someday 9-10", "mon", "mon 9", "mon 17:00–09:00"):
        with pytest.raises(ValueError, match=r"."):
            read_windows(wrong)
