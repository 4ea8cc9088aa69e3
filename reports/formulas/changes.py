"""What changed from one period to the next, between which bounds, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist, fmean, variance

from reports.formulas.distributions import (
    binomial_at_least,
    binomial_at_most,
    share_between,
    t_quantile,
)
from reports.formulas.percentiles import percentile

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2)
WEEK = 7
# Fewer days say nothing about how uneven days are, and fewer than three weeks nothing about weekdays.
FEWEST_DAYS, FEWEST_DAYS_OF_WEEKS = 6, 21
# Fewer values have no order statistics to read the spread of a median from.
FEWEST_VALUES = 6


@dataclass(frozen=True)
class Change:
    """How far something went from `before` to `now`.

    `by` is the change, and `low` to `high` are the bounds of 95 % confidence: shares of `before` where `is_relative`
    (0.5 is half as many again), else in the unit of the values. None where nothing can be said; `high` is infinite
    where there was nothing before. `p` is the probability of so great a change by chance, where the method has one.
    """

    before: float | None
    now: float | None
    by: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    is_relative: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether no change lies outside the bounds."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def rate_change(before: Sequence[int], now: Sequence[int]) -> Change:
    """Of counts by day, `now` beginning the day after `before` ends; the periods may differ in length.

    Days are more uneven than chance alone would have them, since incidents come in bursts: counts are divided by how
    much more (`unevenness`), as effective sample sizes are in Korn and Graubard, "Confidence intervals for proportions
    with small expected number of positive counts" (1998).
    """
    return count_change((sum(before), len(before)), (sum(now), len(now)), divisor=unevenness(before, now))


def count_change(before: tuple[int, int], now: tuple[int, int], *, divisor: float = 1.0) -> Change:
    """Of counts, each with the number of days in which it came; `divisor` is how uneven days are.

    The exact conditional test of two Poisson rates (Przyborowski and Wilenski, "Homogeneity of results in testing
    samples from Poisson series", 1940) with the bounds of Clopper and Pearson.
    """
    (was, days), (is_, of) = before, now
    if not days or not of or not was + is_:
        return Change(float(was), float(is_), is_relative=True)
    k, n = is_ / divisor, (was + is_) / divisor
    expected = of / (days + of)
    p = min(1.0, 2 * min(binomial_at_least(k, n, expected), binomial_at_most(k, n, expected)))
    low, high = (_relative(share, expected) for share in share_between(k, n, CONFIDENCE))
    by = _relative(is_ / (was + is_), expected)
    return Change(float(was), float(is_), None if by == inf else by, low, high, p, is_relative=True)


def _relative(share: float, expected: float) -> float:
    """The change of a rate, from the share that the later period has of all."""
    return inf if share >= 1 else share / (1 - share) * (1 - expected) / expected - 1


def unevenness(before: Sequence[int], now: Sequence[int]) -> float:
    """How much more uneven days are than chance has it: Pearson's χ² over its degrees of freedom, at least 1.

    Wedderburn, "Quasi-likelihood functions, generalized linear models, and the Gauss-Newton method" (1974). Each day
    is expected to have the mean of its period, times that of its weekday where there are three weeks.
    """
    days = [*before, *now]
    total = sum(days)
    if len(days) < FEWEST_DAYS or not total:
        return 1.0
    season = WEEK if len(days) >= FEWEST_DAYS_OF_WEEKS else 1
    weights = [fmean(days[weekday::season]) for weekday in range(season)]
    chi_squared, start, freedom = 0.0, 0, len(days) - 1 - season
    for period in (before, now):
        of_days = [weights[place % season] for place in range(start, start + len(period))]
        whole = sum(of_days)
        for count, weight in zip(period, of_days, strict=True):
            expected = sum(period) * weight / whole if whole else 0.0
            chi_squared += (count - expected) ** 2 / expected if expected else 0.0
        start += len(period)
    return max(1.0, chi_squared / freedom)


def share_change(before: tuple[int, int], now: tuple[int, int]) -> Change:
    """Of shares, each as how many of how many. Bounds in shares of one.

    Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10.
    """
    (k, n), (later, of) = before, now
    if not n or not of:
        return Change(k / n if n else None, later / of if of else None)
    p, q = k / n, later / of
    (p_low, p_high), (q_low, q_high) = _wilson(k, n), _wilson(later, of)
    by = q - p
    low = by - sqrt((q - q_low) ** 2 + (p_high - p) ** 2)
    high = by + sqrt((q_high - q) ** 2 + (p - p_low) ** 2)
    return Change(p, q, by, low, high)


def _wilson(k: int, n: int) -> tuple[float, float]:
    middle, width = 2 * k + _Z**2, _Z * sqrt(_Z**2 + 4 * k * (1 - k / n))
    return (middle - width) / (2 * (n + _Z**2)), (middle + width) / (2 * (n + _Z**2))


def median_change(before: Iterable[float], now: Iterable[float]) -> Change:
    """Of medians, in the unit of the values; no assumption is made about how the values are spread.

    Price and Bonett, "Distribution-free confidence intervals for difference and ratio of medians" (2002).
    """
    earlier, later = sorted(before), sorted(now)
    p, q = (percentile(values, 0.5) if values else None for values in (earlier, later))
    if p is None or q is None:
        return Change(p, q)
    if min(len(earlier), len(later)) < FEWEST_VALUES:
        return Change(p, q, q - p)
    width = _Z * sqrt(_variance_of_median(earlier) + _variance_of_median(later))
    return Change(p, q, q - p, q - p - width, q - p + width)


def _variance_of_median(ordered: Sequence[float]) -> float:
    n = len(ordered)
    place = max(1, round((n + 1) / 2 - sqrt(n)))
    z = NormalDist().inv_cdf(1 - binomial_at_most(place - 1, n, 0.5))
    return ((ordered[n - place] - ordered[place - 1]) / (2 * z)) ** 2


def mean_change(before: Sequence[float], now: Sequence[float]) -> Change:
    """Of means, in the unit of the values.

    Welch, "The generalization of 'Student's' problem when several different population variances are involved" (1947).
    """
    p, q = (fmean(values) if values else None for values in (before, now))
    if p is None or q is None:
        return Change(p, q)
    if min(len(before), len(now)) < FEWEST_VALUES:
        return Change(p, q, q - p)
    earlier, later = variance(before) / len(before), variance(now) / len(now)
    if not earlier + later:
        return Change(p, q, q - p, q - p, q - p)
    freedom = (earlier + later) ** 2 / (earlier**2 / (len(before) - 1) + later**2 / (len(now) - 1))
    width = t_quantile(1 - (1 - CONFIDENCE) / 2, freedom) * sqrt(earlier + later)
    return Change(p, q, q - p, q - p - width, q - p + width)


def beyond_chance(chances: Sequence[float | None], rate: float = 0.05) -> list[bool]:
    """Which of many changes count as more than chance, when a share of `rate` of those named may be wrong.

    Of twenty changes one is "clear" by chance alone: who looks at many must ask for more. Benjamini and Hochberg,
    "Controlling the false discovery rate" (1995). What has no probability is never named.
    """
    ordered = sorted(p for p in chances if p is not None)
    passed = [p for rank, p in enumerate(ordered, start=1) if p <= rate * rank / len(ordered)]
    limit = max(passed, default=-1.0)
    return [p is not None and p <= limit for p in chances]
