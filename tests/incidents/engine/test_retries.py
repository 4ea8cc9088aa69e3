"""How long is waited before the next try."""

from datetime import timedelta

import pytest

from incidents.engine.retries import wait_for_other, wait_for_page
from incidents.outgoing.retry_after import asked_wait
from tests.factories import NOW


def middle():
    return 0.5


def test_pages_are_tried_soon_and_then_every_five_minutes():
    waits = [wait_for_page(tries, random=middle).total_seconds() for tries in range(9)]
    assert waits == [0, 5, 15, 30, 60, 120, 300, 300, 300]


def test_others_are_tried_at_least_ten_times_over_three_days():
    waits = []
    while (wait := wait_for_other(len(waits), random=middle)) is not None:
        waits.append(wait)
    assert len(waits) >= 10
    assert timedelta(hours=70) <= sum(waits, timedelta()) <= timedelta(hours=74)
    assert waits == sorted(waits)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 48), (0.5, 60), (1.0, 72)])
def test_waits_are_spread_by_a_fifth(chance, seconds):
    assert wait_for_page(4, random=lambda: chance).total_seconds() == pytest.approx(seconds)
    assert wait_for_other(1, random=lambda: chance).total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 40, 3600),
        ("Mon, 02 Mar 2026 10:00:30 GMT", 30),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0),
        ("Wed, 02 Mar 2096 09:00:00 GMT", 3600),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_what_a_server_asks_for_is_heard_within_bounds(header, seconds):
    wait = asked_wait(header, at=NOW, most=timedelta(hours=1))
    assert (None if wait is None else wait.total_seconds()) == seconds
