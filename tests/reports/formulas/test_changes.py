"""Changes and their bounds, against published examples and exact sums."""

from fractions import Fraction
from math import comb, inf
from random import Random
from statistics import median

import pytest

from reports.formulas.changes import (
    beyond_chance,
    mean_change,
    median_change,
    rate_change,
    share_change,
    unevenness,
)
from reports.formulas.distributions import (
    beta_quantile,
    beta_share,
    binomial_at_least,
    binomial_at_most,
    share_between,
    t_quantile,
)


def exactly_at_least(k, n, p):
    return float(sum(comb(n, i) * Fraction(p) ** i * (1 - Fraction(p)) ** (n - i) for i in range(k, n + 1)))


@pytest.mark.parametrize(("k", "n", "p"), [(0, 5, 0.3), (3, 5, 0.3), (5, 5, 0.3), (40, 100, 0.5), (1, 300, 0.001)])
def test_tails_are_those_of_the_binomial_sum(k, n, p):
    assert binomial_at_least(k, n, p) == pytest.approx(exactly_at_least(k, n, p), rel=1e-9)
    assert binomial_at_most(k, n, p) == pytest.approx(1 - exactly_at_least(k + 1, n, p), rel=1e-9)


def test_beta_of_known_shapes():
    assert beta_share(0.3, 1, 1) == pytest.approx(0.3)
    assert beta_share(0.3, 2, 1) == pytest.approx(0.09)
    assert [beta_share(x, 3, 4) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]
    assert beta_share(0.4, 1_000_000, 1_500_000) == pytest.approx(0.5, abs=1e-3)
    assert beta_quantile(0.09, 2, 1) == pytest.approx(0.3)
    with pytest.raises(ValueError, match="shapes"):
        beta_share(0.5, 0, 1)


def test_student_is_that_of_the_tables():
    assert t_quantile(0.975, 10) == pytest.approx(2.228, abs=0.0005)
    assert t_quantile(0.975, 1) == pytest.approx(12.706, abs=0.0005)


def test_bounds_of_a_share_are_those_of_clopper_and_pearson():
    low, high = share_between(11, 32, 0.95)
    assert exactly_at_least(11, 32, low) == pytest.approx(0.025)
    assert 1 - exactly_at_least(12, 32, high) == pytest.approx(0.025)
    assert share_between(0, 10, 0.95)[0] == 0
    # The rule of three, exactly.
    assert share_between(0, 10, 0.95)[1] == pytest.approx(1 - 0.025**0.1)
    assert share_between(10, 10, 0.95)[1] == 1


def test_rate_is_compared_over_unequal_periods():
    change = rate_change([10, 10, 10, 10], [10, 10])
    assert (change.before, change.now, change.by) == (40, 20, pytest.approx(0))
    assert change.low < 0 < change.high
    assert change.p == 1
    assert not change.is_clear


def test_clear_rise_of_a_rate():
    change = rate_change([10] * 28, [14] * 28)
    assert change.by == pytest.approx(0.4)
    # Of 672, 392 came later: the bounds of Clopper and Pearson, as a ratio.
    low, high = share_between(392, 672, 0.95)
    assert (change.low, change.high) == (pytest.approx(low / (1 - low) - 1), pytest.approx(high / (1 - high) - 1))
    assert change.is_clear
    assert change.p < 0.001


def test_rate_from_nothing_has_no_ratio_and_none_at_all_says_nothing():
    change = rate_change([0] * 10, [1] * 10)
    assert change.by is None
    assert change.high == inf
    assert change.is_clear
    assert rate_change([0], [0]).low is None
    assert rate_change([], [3]).low is None


def test_bursts_widen_the_bounds_and_weekdays_do_not():
    weekdays = [9, 9, 9, 9, 9, 2, 2] * 4
    assert unevenness(weekdays, weekdays) == 1
    burst = [1] * 27 + [60]
    assert unevenness([2] * 28, burst) > 5
    assert not rate_change([2] * 28, burst).is_clear
    assert rate_change([2] * 28, [3] * 27 + [6]).is_clear
    assert unevenness([1, 90], [4]) == 1


def test_share_change_is_that_of_the_paper():
    """Newcombe 1998, table II, comparison (a): 56 of 70 against 48 of 80."""
    change = share_change((48, 80), (56, 70))
    assert change.by == pytest.approx(0.2)
    assert (round(change.low, 4), round(change.high, 4)) == (0.0524, 0.3339)
    assert share_change((0, 0), (1, 2)).by is None


def test_median_change_needs_values_and_says_no_more_than_they_do():
    change = median_change([60] * 20, [120] * 20)
    assert (change.before, change.now, change.by, change.low, change.high) == (60, 120, 60, 60, 60)
    few = median_change([1, 2, 3], range(50))
    assert (few.by, few.low) == (22.5, None)
    assert median_change([], [1]).by is None


def test_median_bounds_hold_the_truth_about_as_often_as_they_say():
    drawn = Random(4)

    def values(count):
        return [drawn.lognormvariate(3, 1) for _ in range(count)]

    held = 0
    for _ in range(300):
        change = median_change(values(40), values(60))
        held += change.low <= 0 <= change.high
    assert 0.92 <= held / 300 <= 1
    before, now = values(80), [3 * value for value in values(80)]
    assert median_change(before, now).by == median(now) - median(before)
    assert median_change(before, now).is_clear


def test_mean_change_is_welchs():
    before, now = [1, 2, 3, 4, 5, 6], [4, 5, 6, 7, 8, 9]
    change = mean_change(before, now)
    # 3 ± t(10) × √(3.5/6 + 3.5/6)
    assert change.by == 3
    assert change.high - 3 == pytest.approx(2.228139 * (7 / 6) ** 0.5, abs=1e-4)
    assert mean_change([2] * 9, [2] * 9).low == 0
    assert mean_change([1, 2], now).low is None
    assert mean_change([], now).by is None


def test_many_changes_are_judged_as_in_the_paper():
    """Benjamini and Hochberg 1995, section 4.1: of fifteen, four are rejected at 5 %."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    chances += [0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    assert beyond_chance(chances) == [True] * 4 + [False] * 11
    assert beyond_chance([None, 0.001, None]) == [False, True, False]
    assert beyond_chance([]) == []
