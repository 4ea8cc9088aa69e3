"""Figures from values: which number stands for many. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reports.formulas.percentiles import percentile
from reports.metrics.choices import Unit
from reports.metrics.histograms import Pile
from reports.metrics.questions import Figure


def figure_of(key: str, label: str, values: Pile, *, unit: Unit, counts: bool) -> Figure:
    """The figure of some whole numbers.

    `counts`: each value is one thing and the headline is how many there are. Else the headline of a length of time is
    the median, of everything else the mean; `details` have the mean, median, 90th and 95th percentile and the sum.
    """
    n, unknown = len(values), values.unknown
    if counts:
        return Figure(key, label, n, unknown, float(n))
    if not n:
        return Figure(key, label, 0, unknown, None)
    total = values.total()
    mean = total / n
    if unit == Unit.SHARE:
        return Figure(key, label, n, unknown, mean)
    details = {"mean": mean, **percentiles_of(values), "sum": float(total)}
    headline = details["median"] if unit == Unit.SECONDS else mean
    return Figure(key, label, n, unknown, headline, details)


def percentiles_of(values: Sequence[int]) -> dict[str, float | None]:
    """The percentiles that are told of every length and number."""
    return {
        "median": percentile(values, 0.5),
        "p90": percentile(values, 0.9),
        "p95": percentile(values, 0.95),
    }
