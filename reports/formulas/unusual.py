"""Whether a count is unusual, judged by counts of the same kind of day or hour before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

# Iglewicz and Hoaglin, "How to detect and handle outliers" (1993), for scores of this kind.
LIMIT = 3.5
# Fewer counts have no spread to speak of.
FEWEST = 6
_NORMAL = 1.4826
_OF_MEDIAN = 1.5708


@dataclass(frozen=True)
class Judgement:
    """A count, the median of those before it, and the bounds between which counts are usual.

    `score` is how many standard deviations it lies off, about; `history` how many counts it is judged by.
    """

    count: int
    usual: float
    low: float
    high: float
    score: float
    history: int

    @property
    def is_many(self) -> bool:
        return self.score >= LIMIT

    @property
    def is_few(self) -> bool:
        return self.score <= -LIMIT


def judge(count: int, history: Sequence[int]) -> Judgement | None:
    """None where there are fewer than six counts before.

    Counts are made comparable by Anscombe, "The transformation of Poisson, binomial and negative-binomial data"
    (1948): 2√(x + 3/8) of Poisson counts has a standard deviation of about 1 whatever their mean. The middle is the
    median and the spread the median absolute deviation, so that an earlier burst does not hide this one; the spread is
    never taken for less than chance alone makes it, so that a quiet history does not make 1 unusual.
    """
    if len(history) < FEWEST:
        return None
    scaled = [_scaled(value) for value in history]
    middle = median(scaled)
    spread = max(1.0, _NORMAL * median(abs(value - middle) for value in scaled))
    # The median of a short history is itself uncertain.
    spread *= sqrt(1 + _OF_MEDIAN / len(history))
    return Judgement(
        count=count,
        usual=median(history),
        low=_unscaled(middle - LIMIT * spread),
        high=_unscaled(middle + LIMIT * spread),
        score=(_scaled(count) - middle) / spread,
        history=len(history),
    )


def _scaled(count: float) -> float:
    return 2 * sqrt(count + 0.375)


def _unscaled(value: float) -> float:
    return max(0.0, (max(0.0, value) / 2) ** 2 - 0.375)
