"""Weighted scores of 100 points, in which what has no population does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One criterion: its weight, how many there are of what it asks about, and how many of them are well.

    `earned` may be a fraction: of two that are half well it is 1.
    """

    weight: float
    earned: float
    count: int

    @property
    def is_counted(self) -> bool:
        return self.count > 0


def shares_of_hundred(parts: Sequence[Part]) -> list[float]:
    """The points that each part is worth: the weights of those that count, scaled to 100; 0 for those that do not."""
    whole = sum(part.weight for part in parts if part.is_counted)
    return [100 * part.weight / whole if part.is_counted else 0.0 for part in parts]


def weighted_score(parts: Sequence[Part]) -> float | None:
    """100 × Σ weight × earned ÷ count over Σ weight, of the parts that count; None where none does.

    The weighted arithmetic mean of shares: a part without a population is left out of both sums, never a zero.
    """
    if not any(part.is_counted for part in parts):
        return None
    worth = shares_of_hundred(parts)
    return sum(points * part.earned / part.count for points, part in zip(worth, parts, strict=True) if part.is_counted)
