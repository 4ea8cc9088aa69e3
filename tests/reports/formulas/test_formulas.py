"""Percentiles, weighted scores and what fades with age, against figures worked out by hand."""

from datetime import timedelta
from random import Random

import pytest

from reports.formulas.ages import days_since, fading, staleness
from reports.formulas.percentiles import percentile, spread
from reports.formulas.scores import Part, shares_of_hundred, weighted_score
from tests.factories import NOW


def test_percentile_lies_between_two_values_in_proportion():
    assert percentile([1, 2, 3, 4], 0.5) == 2.5
    assert percentile([1, 2, 3, 4], 0.9) == pytest.approx(3.7)
    assert percentile([7], 0.9) == 7
    assert [percentile([1, 5, 9], share) for share in (0, 1)] == [1, 9]


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1], -0.1), ([1], 1.1)])
def test_percentile_of_nothing_is_refused(values, share):
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_spread_says_of_how_many_values():
    assert (spread([30, 10, 20]).count, spread([30, 10, 20]).median) == (3, 20)
    assert (spread([]).count, spread([]).median, spread([]).p90) == (0, None, None)


def test_score_leaves_out_what_has_no_population():
    parts = [Part(20, 1, 2), Part(10, 1, 1), Part(70, 0, 0)]
    assert shares_of_hundred(parts) == pytest.approx([200 / 3, 100 / 3, 0])
    assert weighted_score(parts) == pytest.approx(200 / 3 / 2 + 100 / 3)
    assert weighted_score([Part(100, 0, 0)]) is None
    assert weighted_score([]) is None


@pytest.mark.parametrize("seed", range(20))
def test_score_is_between_nothing_and_hundred(seed):
    drawn = Random(seed)
    counts = [drawn.randint(1, 9) for _ in range(drawn.randint(1, 12))]
    parts = [Part(drawn.randint(1, 50), drawn.random() * count, count) for count in counts]
    assert -1e-9 <= weighted_score(parts) <= 100 + 1e-9
    assert sum(shares_of_hundred(parts)) == pytest.approx(100)


@pytest.mark.parametrize(("days", "left"), [(0, 1), (90, 1), (227.5, 0.5), (365, 0), (1000, 0)])
def test_what_fades_is_whole_then_less_then_gone(days, left):
    assert fading(days, whole_until=90, gone_at=365) == left


def test_what_never_was_whole_cannot_fade():
    with pytest.raises(ValueError, match="whole"):
        fading(1, whole_until=9, gone_at=9)


def test_age_is_counted_in_days_and_never_negative():
    assert days_since(NOW - timedelta(hours=36), NOW) == 1.5
    assert days_since(NOW + timedelta(hours=1), NOW) == 0
    assert [staleness(days, stale_at=10) for days in (0, 5, 99, None)] == [0, 0.5, 1, 1]
