"""What opening hours may look like."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from incidents.catalog.hours import format_intervals, parse_intervals, problems_of_hours
from incidents.catalog.models import BusinessCalendar


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"mon": [["08:00", "18:00"]]},
        {"sat": [["00:00", "24:00"]]},
        {"fri": [["08:00", "12:00"], ["12:00", "16:30"]]},
    ],
)
def test_sound_hours_have_no_problems(hours):
    assert problems_of_hours(hours) == []


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([], "Write the hours by weekday"),
        ({"monday": [["08:00", "18:00"]]}, "“monday” is not a weekday"),
        ({"mon": []}, "leave the day out"),
        ({"mon": "08:00-18:00"}, "at least one interval"),
        ({"mon": [["08:00"]]}, "a beginning and an end"),
        ({"mon": [[8, 18]]}, "a beginning and an end"),
        ({"mon": [["8:00", "18:00"]]}, "are not times of day"),
        ({"mon": [["08:00", "25:00"]]}, "are not times of day"),
        ({"mon": [["24:00", "24:00"]]}, "are not times of day"),
        ({"mon": [["18:00", "08:00"]]}, "ends before it begins"),
        ({"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}, "overlaps"),
    ],
)
def test_faulty_hours_are_told_in_a_sentence(hours, words):
    assert words in " ".join(problems_of_hours(hours))


def test_calendar_refuses_faulty_hours():
    with pytest.raises(ValidationError) as caught:
        BusinessCalendar(name="Odd", hours={"mon": [["18:00", "08:00"]]}).clean()
    assert "hours" in caught.value.message_dict


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("", []),
        ("08:00–18:00", [["08:00", "18:00"]]),
        ("8:00 - 12:00, 13:00—17:30", [["08:00", "12:00"], ["13:00", "17:30"]]),
    ],
)
def test_intervals_are_read_from_plain_text_and_written_back(text, intervals):
    assert parse_intervals(text) == intervals
    assert parse_intervals(format_intervals(intervals)) == intervals


def test_text_that_is_no_interval_is_refused():
    with pytest.raises(ValueError, match="“all day” is not an interval"):
        parse_intervals("all day")
