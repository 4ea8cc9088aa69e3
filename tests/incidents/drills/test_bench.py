"""The benchmark of many drills at once, with few: everything comes, and the figures are whole."""

import pytest

from tests.benchmarks.drills_bench import measure


@pytest.mark.django_db
def test_few_drills_at_once_release_everything(alice):
    measured = measure(drills=4, injects=5, seconds=2, player=alice)
    assert measured.released == measured.expected == 20
    assert 0 <= measured.p50 <= measured.p99
    assert measured.queue_before > 0
