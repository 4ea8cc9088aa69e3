"""Bars, standing or lying as the split wants it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.charts.heat import heat
from reports.charts.rows import MOST, rows
from reports.charts.shapes import Chart, Link
from reports.charts.upright import columns

if TYPE_CHECKING:
    from reports.metrics.questions import Answer


def bars(
    answer: Answer,
    before: Answer | None = None,
    *,
    link: Link | None = None,
    most: int = MOST,
    currency: str = "",
    lowest_first: bool = False,
) -> Chart:
    """Columns along the time, a map of the week, or a lying bar for each group: at most `most`, the largest, or with
    `lowest_first` those that one looks for where high is good.

    `before` is the answer to the same question of the period before. `link` gives the page that a figure leads to.
    """
    group = answer.question.group.value if answer.question.group else ""
    if group == "hour_of_week":
        return heat(answer, link=link, currency=currency)
    if group in ("day", "week", "month"):
        return columns(answer, before, link, currency)
    return rows(answer, before, link, most, currency, lowest_first=lowest_first)
