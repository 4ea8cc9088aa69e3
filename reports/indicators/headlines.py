"""Figures of many values that are neither their number nor what is usual of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum


def summed(values: Sequence[float]) -> float:
    return fsum(values)


def distinct(values: Sequence[float]) -> float:
    """How many different values there are, such as people."""
    return float(len(set(values)))


def fairness(values: Sequence[float]) -> float | None:
    """How evenly what the values name (such as people) is spread over them: 1 evenly, 1 ÷ n all on one of n.

    (Σx)² ÷ (n × Σx²) of how often each value occurs: Jain, Chiu and Hawe, "A quantitative measure of fairness and
    discrimination for resource allocation in shared computer systems" (DEC-TR-301, 1984). None without values.
    """
    loads = Counter(values).values()
    if not loads:
        return None
    return fsum(loads) ** 2 / (len(loads) * fsum(load * load for load in loads))
