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
    answer: Answer, before: Answer | None = None, *, link: Link | None = None, most: int = MOST, currency: str = ""
) -> Chart:
    """Columns along the time, a map of the week, or a lying bar for each of the largest groups, at most `most`.

    `before` is the answer to the same question of the period before. `link` gives the page that a figure leads to.
    """
    group = answer.question.group.value if answer.question.group else ""
    if group == "hour_of_week":
        return heat(answer, link=link, currency=currency)
    if group in ("day", "week", "month"):
        return columns(answer, before, link, currency)
    return rows(answer, before, link, most, currency)
