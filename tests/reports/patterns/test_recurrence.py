from datetime import timedelta

from reports.patterns.recurrence import Happening, recurrences
from tests.factories import NOW

DAY = timedelta(days=1)
A, B, C = (1, 1), (1, 2), (2, 1)


def test_incidents_that_follow_each_other_within_thirty_days_came_again():
    happened = [
        Happening(1, A, NOW - 20 * DAY),
        Happening(2, A, NOW + 5 * DAY),
        Happening(3, A, NOW + 8 * DAY),
        Happening(4, A, NOW + 39 * DAY),
        Happening(5, B, NOW + 1 * DAY),
        Happening(6, C, NOW + 2 * DAY),
        Happening(7, C, NOW + 32 * DAY),
    ]
    first, second = recurrences(reversed(happened), NOW)
    assert (first.place, first.again, first.count) == (A, (2, 3), 3)
    assert first.days_between == 14
    assert first.last_at == NOW + 39 * DAY
    assert (second.place, second.again, second.days_between) == (C, (7,), 30)


def test_what_came_again_before_the_period_does_not_count():
    happened = [Happening(1, A, NOW - 9 * DAY), Happening(2, A, NOW - DAY)]
    assert recurrences(happened, NOW) == []
    (found,) = recurrences([*happened, Happening(3, A, NOW)], NOW)
    assert (found.again, found.count) == ((3,), 1)
