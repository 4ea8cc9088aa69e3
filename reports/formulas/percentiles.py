"""Percentiles that say of how many values they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True)
class Spread:
    """The median and the 90th percentile of `count` values, in their unit; None where there are none."""

    count: int
    median: float | None
    p90: float | None


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the sorted values lie, between two of them in proportion.

    Hyndman and Fan, "Sample quantiles in statistical packages" (1996), definition 7, as spreadsheets and NumPy reckon.
    Raises ValueError for no values or a share out of bounds.
    """
    if not ordered or not 0 <= share <= 1:
        raise ValueError("A percentile needs values, and a share from 0 to 1.")
    place = (len(ordered) - 1) * share
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Iterable[float]) -> Spread:
    """Of values in any order."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None)
    return Spread(len(ordered), percentile(ordered, 0.5), percentile(ordered, 0.9))
