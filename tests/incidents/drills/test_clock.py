from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.drills.clock import Course, in_words, lateness, pause_in_seconds
from tests.factories import NOW


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def test_seconds_before_it_began_are_none():
    assert Course(None).seconds(NOW) is None


def test_seconds_leave_pauses_out_and_stand_still_in_one():
    assert Course(NOW, paused_seconds=60).seconds(after(600)) == 540
    assert Course(NOW, paused_at=after(300), paused_seconds=60).seconds(after(600)) == 240


def test_seconds_end_with_the_exercise():
    assert Course(NOW, ended_at=after(100)).seconds(after(600)) == 100


def test_compression_makes_offsets_come_sooner():
    course = Course(NOW, compression=6)
    assert course.due(3600) == after(600)
    assert course.seconds(after(600)) == 3600


def test_due_before_it_began_is_refused():
    with pytest.raises(ValueError, match="not begun"):
        Course(None).due(0)


@given(offset=st.integers(0, 300_000), paused=st.integers(0, 10_000), compression=st.integers(1, 60))
def test_when_something_is_due_the_time_of_the_exercise_has_come(offset, paused, compression):
    course = Course(NOW, paused_seconds=paused, compression=compression)
    assert abs(course.seconds(course.due(offset)) - offset) <= 1


def test_pause_and_lateness_are_never_negative():
    assert pause_in_seconds(after(10), NOW) == 0
    assert lateness(after(10), NOW) == 0
    assert lateness(NOW, after(1.5)) == 1500


@pytest.mark.parametrize(("seconds", "words"), [(None, "–"), (0, "0:00:00"), (3849, "1:04:09"), (90_000, "25:00:00")])
def test_time_in_words(seconds, words):
    assert in_words(seconds) == words
