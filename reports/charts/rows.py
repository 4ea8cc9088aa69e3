"""Bars that lie: one row for each group, with its name, its figure and its n beside. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.charts.shapes import Chart, Key, Link, Measured, per_cent
from reports.charts.tables import summary_of, table_of, url_of
from reports.charts.words import change_words, figure_words, is_number_itself

if TYPE_CHECKING:
    from reports.metrics.questions import Answer, Figure

MOST = 10
# What stands in an order of its own is not sorted by its figures.
IN_THEIR_ORDER = ("priority", "hour_of_week", "day", "week", "month")


def rows(
    answer: Answer,
    before: Answer | None,
    link: Link | None,
    most: int,
    currency: str = "",
    *,
    lowest_first: bool = False,
) -> Chart:
    """A bar for each group, the largest first, or the lowest; the period before as a mark on it."""
    unit = answer.unit.value
    old = {figure.key: figure for figure in before.groups} if before is not None else {}
    shown = _sorted(answer, lowest_first=lowest_first)
    compared = [old.get(figure.key, figure) for figure in shown[:most]]
    top = max((abs(figure.value or 0) for figure in (*shown[:most], *compared)), default=0)
    drawn = []
    for figure in shown[:most]:
        was = old.get(figure.key)
        drawn.append(
            Measured(
                figure.label,
                url_of(figure, link),
                figure_words(figure.value, unit, currency),
                _n(figure, unit),
                change_words(figure.value, was.value) if was is not None else "",
                per_cent(max(0.0, figure.value or 0) / top if top else 0),
                before_x=per_cent((was.value or 0) / top) if was is not None and top else "",
            )
        )
    beside = [old.get(figure.key) for figure in answer.groups] if before is not None else None
    return Chart(
        "rows",
        table_of(answer, beside, link, currency),
        summary_of(shown, unit, currency),
        is_empty=not any(figure.n or figure.value for figure in shown),
        rows=tuple(drawn),
        more=max(0, len(shown) - most),
        legend=(Key("This period", "1"), Key("The period before", "before")) if before is not None else (),
    )


def spread(answer: Answer, *, link: Link | None = None, most: int = MOST, currency: str = "") -> Chart:
    """How far values lie apart: for each group from the median to the 95th percentile, the 90th marked between."""
    unit = answer.unit.value
    shown = [figure for figure in _sorted(answer) if figure.details.get("median") is not None]
    top = max((figure.details.get("p95") or 0 for figure in shown[:most]), default=0) or 1
    drawn = []
    for figure in shown[:most]:
        at = {name: (figure.details.get(name) or 0) / top for name in ("median", "p90", "p95")}
        ends = [figure_words(figure.details.get(name), unit, currency) for name in ("median", "p95")]
        marks = tuple((per_cent(at[name]), name) for name in at)
        begin, width = per_cent(at["median"]), per_cent(max(0.0, at["p95"] - at["median"]))
        words = " to ".join(ends)
        drawn.append(
            Measured(figure.label, url_of(figure, link), words, _n(figure, unit), "", width, begin, marks=marks)
        )
    names = (("Median", "median"), ("90th percentile", "p90"), ("95th percentile", "p95"))
    return Chart(
        "spread",
        table_of(answer, None, link, currency),
        summary_of(shown, unit, currency),
        is_empty=not shown,
        rows=tuple(drawn),
        more=max(0, len(shown) - most),
        legend=tuple(Key(label, style) for label, style in names),
    )


def _sorted(answer: Answer, *, lowest_first: bool = False) -> Sequence[Figure]:
    group = answer.question.group.value if answer.question.group else ""
    figures = [figure for figure in answer.groups if figure.n or figure.unknown or figure.value]
    if group in IN_THEIR_ORDER:
        return figures
    sign = 1 if lowest_first else -1
    return sorted(figures, key=lambda figure: (figure.value is None, sign * (figure.value or 0), figure.label))


def _n(figure: Figure, unit: str) -> str:
    told = "" if is_number_itself(figure.value, figure.n, unit) else f"n = {figure.n:,}"
    unknown = f"{figure.unknown:,} unknown" if figure.unknown else ""
    return ", ".join(part for part in (told, unknown) if part)
