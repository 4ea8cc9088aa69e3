"""Figures from values: which number stands for many. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from reports.formulas.percentiles import percentile
from reports.metrics.choices import Unit
from reports.metrics.questions import Figure


def figure_of(key: str, label: str, values: Sequence[float], unknown: int, *, unit: Unit, counts: bool) -> Figure:
    """The figure of some values in any order.

    `counts`: each value is one thing and the headline is how many there are. Else the headline of a length of time is
    the median, of everything else the mean; `details` have the mean, median, 90th and 95th percentile and the sum.
    """
    ordered = sorted(values)
    if counts:
        return Figure(key, label, len(ordered), unknown, float(len(ordered)))
    if not ordered:
        return Figure(key, label, 0, unknown, None)
    total = fsum(ordered)
    mean, median = total / len(ordered), percentile(ordered, 0.5)
    details = {
        "mean": mean,
        "median": median,
        "p90": percentile(ordered, 0.9),
        "p95": percentile(ordered, 0.95),
        "sum": total,
    }
    headline = median if unit == Unit.SECONDS else mean
    return Figure(key, label, len(ordered), unknown, headline, {} if unit == Unit.SHARE else details)
