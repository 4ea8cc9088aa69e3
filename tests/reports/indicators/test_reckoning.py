import pytest

from reports.indicators.headlines import distinct, fairness
from reports.indicators.learning import actions_effective, actions_in_time, reviews_decided, time_to_verify_lesson
from reports.indicators.on_call import pages_at_night
from tests.factories import NOW
from tests.reports.indicators.making import DAY

TODAY = NOW.date()


def test_fairness_is_one_for_even_loads_and_a_share_where_one_has_all():
    assert fairness([1, 2, 3, 1, 2, 3]) == 1
    assert fairness([7, 7, 7]) == 1
    assert fairness([1, 1, 1, 2]) == pytest.approx(16 / 20)
    assert fairness([]) is None


def test_people_count_once():
    assert distinct([3, 3, 4]) == 2


@pytest.mark.parametrize(
    ("clock", "zone", "night"),
    [
        ("21:59", "UTC", 0),
        ("22:00", "UTC", 1),
        ("06:59", "UTC", 1),
        ("07:00", "UTC", 0),
        ("12:00", "Asia/Tokyo", 0),
        ("13:00", "Asia/Tokyo", 1),
        ("23:00", "Nowhere/Left", 1),
    ],
)
def test_night_is_that_of_whoever_is_paged(clock, zone, night):
    hour, minute = map(int, clock.split(":"))
    assert pages_at_night(NOW.replace(hour=hour, minute=minute), zone) == night


def test_action_is_in_time_until_the_end_of_its_day():
    assert actions_in_time(TODAY, TODAY) == 1
    assert actions_in_time(TODAY, TODAY + DAY) == 0
    assert actions_in_time(TODAY, None) == 0


def test_action_worked_unless_its_cause_came_back_after_its_day():
    assert actions_effective(TODAY, 1, None) == 1
    assert actions_effective(TODAY, 1, TODAY) == 1
    assert actions_effective(TODAY, 1, TODAY + DAY) == 0
    assert actions_effective(TODAY, None, None) is None


def test_review_is_decided_in_time_or_not():
    assert reviews_decided(NOW, NOW) == 1
    assert reviews_decided(NOW, NOW + DAY) == 0
    assert reviews_decided(NOW, None) == 0


def test_lesson_verified_before_it_was_drawn_is_unknown():
    assert time_to_verify_lesson(NOW, NOW + DAY) == 86_400
    assert time_to_verify_lesson(NOW, NOW - DAY) is None
