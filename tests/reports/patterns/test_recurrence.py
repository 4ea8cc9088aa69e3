from datetime import UTC, timedelta

from reports.metrics.periods import hour_number
from reports.patterns.recurrence import Happening, recurrences
from tests.factories import NOW

DAY = timedelta(days=1)
A, B, C = (1, 1), (1, None), (2, 1)


def happened(key, place, days, **more):
    at = NOW + days * DAY
    return Happening(key, place, at, hour_number(at, UTC), **more)


def test_incidents_that_follow_each_other_within_thirty_days_came_again():
    those = [
        happened(1, A, -20),
        happened(2, A, 5),
        happened(3, A, 8),
        happened(4, A, 39),
        happened(5, B, 1),
        happened(6, C, 2),
        happened(7, C, 32),
    ]
    first, second = recurrences(reversed(those), NOW)
    assert (first.place, first.again, first.count) == (A, (2, 3), 3)
    assert first.days_between == 14
    assert first.last_at == NOW + 39 * DAY
    assert (second.place, second.again, second.days_between) == (C, (7,), 30)


def test_what_came_again_before_the_period_does_not_count():
    those = [happened(1, A, -9), happened(2, A, -1)]
    assert recurrences(those, NOW) == []
    (found,) = recurrences([*those, happened(3, A, 0)], NOW)
    assert (found.again, found.count) == ((3,), 1)


def test_what_came_before_need_not_be_asked_about():
    (found,) = recurrences([happened(1, A, 1, is_asked=False), happened(2, A, 2), happened(3, A, 40)], NOW)
    assert (found.again, found.count) == ((2,), 2)


def test_drill_makes_no_real_one_come_again():
    those = [happened(1, A, 1), happened(2, A, 2, is_drill=True)]
    assert recurrences(those, NOW) == []
    (found,) = recurrences([*those, happened(3, A, 3)], NOW)
    assert (found.again, found.days_between) == ((3,), 2)
