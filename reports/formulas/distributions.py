"""The beta distribution, from which exact binomial tails, their intervals and Student's t are read."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt

_TINY = 1e-300
_ENOUGH = 1e-14
_MOST_STEPS = 100_000
_HALVINGS = 80


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b): which share of a beta distribution lies below `x`.

    NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction), evaluated by Lentz's method. `a` and
    `b` are positive and need not be whole. Raises ValueError else.
    """
    if a <= 0 or b <= 0:
        raise ValueError("A beta distribution has two positive shapes.")
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    # The fraction converges fast on this side of the middle only.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _MOST_STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + numerator * d)
            c = _not_zero(1 + numerator / c)
            result *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return result


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_quantile(share: float, a: float, b: float) -> float:
    """The value below which `share` of a beta distribution lies, by bisection."""
    return _bisect(lambda x: beta_share(x, a, b), share)


def _bisect(below: Callable[[float], float], share: float) -> float:
    low, high = 0.0, 1.0
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if below(middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def binomial_at_most(k: float, n: float, p: float) -> float:
    """The probability of at most `k` of `n`, each with probability `p`. Neither need be whole (see `changes`)."""
    return 1.0 if k >= n else beta_share(1 - p, n - k, k + 1)


def binomial_at_least(k: float, n: float, p: float) -> float:
    """The probability of at least `k` of `n`."""
    return 1.0 if k <= 0 else beta_share(p, k, n - k + 1)


def share_between(k: float, n: float, confidence: float) -> tuple[float, float]:
    """Between which bounds the true share lies of which `k` of `n` were drawn.

    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial" (1934).
    """
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, k, n - k + 1) if k > 0 else 0.0
    high = beta_quantile(1 - tail, k + 1, n - k) if k < n else 1.0
    return low, high


def t_quantile(share: float, freedom: float) -> float:
    """The quantile of Student's t distribution for a `share` from one half to one."""
    x = beta_quantile(2 * (1 - share), freedom / 2, 0.5)
    return sqrt(freedom * (1 / x - 1))
