"""An amount of money that nobody knows exactly: low, likely, high. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Estimate:
    """In the currency of the organisation."""

    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, factor: float) -> Estimate:
        return Estimate(self.low * factor, self.likely * factor, self.high * factor)


NOTHING = Estimate()


def total_of(estimates: Iterable[Estimate]) -> Estimate:
    """The sum, the same in whichever order they come."""
    found = list(estimates)
    return Estimate(
        fsum(estimate.low for estimate in found),
        fsum(estimate.likely for estimate in found),
        fsum(estimate.high for estimate in found),
    )
