from datetime import UTC, datetime

import pytest

from incidents.intake.local_times import ClockChange, LocalTimes, TimeZoneUnknown

LONDON = LocalTimes("Europe/London")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("29/2/2016 01:16", (2016, 2, 29, 1, 16)),
        ("1/7/2016 09:05", (2016, 7, 1, 8, 5)),
        ("01/07/2016 09:05:59", (2016, 7, 1, 8, 5, 59)),
        ("2016-07-01 09:05", (2016, 7, 1, 8, 5)),
        ("2016-07-01T09:05:00.250", (2016, 7, 1, 8, 5)),
        ("2016-07-01T09:05+02:00", (2016, 7, 1, 7, 5)),
        ("2016-07-01T09:05Z", (2016, 7, 1, 9, 5)),
    ],
)
def test_time_is_read_on_the_zones_wall_clock(text, wanted):
    instant = LONDON.read(text)
    assert instant.at == datetime(*wanted, tzinfo=UTC)
    assert instant.clock_change is None


def test_skipped_hour_is_shifted_forward():
    instant = LONDON.read("27/3/2016 01:30")
    assert instant == (datetime(2016, 3, 27, 1, 30, tzinfo=UTC), ClockChange.NONEXISTENT)
    assert LONDON.read("27/3/2016 02:30").at == instant.at


def test_repeated_hour_is_the_first_of_the_two():
    assert LONDON.read("30/10/2016 01:30") == (datetime(2016, 10, 30, 0, 30, tzinfo=UTC), ClockChange.AMBIGUOUS)


def test_hours_beside_a_clock_change_are_certain():
    for text in ("27/3/2016 00:59", "27/3/2016 02:00", "30/10/2016 00:59", "30/10/2016 02:00"):
        assert LONDON.read(text).clock_change is None


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "31/2/2016 10:00", "1/13/2016 10:00", "2016-02-30", "1/1/0001 00:00", "1/1/9999 00:00"]
)
def test_no_time_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"is not a time like|too far from today"):
        LONDON.read(text)


@pytest.mark.parametrize("name", ["Europe/Londn", "", "../etc/passwd", "Europe"])
def test_unknown_zone_is_refused(name):
    with pytest.raises(TimeZoneUnknown, match="is not a time zone"):
        LocalTimes(name)
