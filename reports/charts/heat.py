"""The map of the week: a row for each day, a cell for each hour. Pure."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from reports.charts.shapes import Chart, HeatCell, Link
from reports.charts.tables import said, summary_of, table_of, url_of
from reports.charts.words import DAY_NAMES, brief_words

if TYPE_CHECKING:
    from reports.metrics.questions import Answer

HOURS, LEVELS = 24, 6


def heat(answer: Answer, *, link: Link | None = None, currency: str = "") -> Chart:
    """Seven days × 24 hours of an answer that is split by the hour of the week; a cell says its figure too."""
    unit = answer.unit.value
    by_key = {figure.key: figure for figure in answer.groups}
    most = max((figure.value or 0 for figure in answer.groups), default=0)
    days = []
    for day, name in enumerate(DAY_NAMES):
        cells = []
        for hour in range(HOURS):
            figure = by_key.get(str(day * HOURS + hour))
            if figure is None or not figure.value:
                cells.append(HeatCell("", said(figure, unit, None) if figure else "", 0, ""))
                continue
            level = ceil(LEVELS * figure.value / most)
            words = said(figure, unit, None, currency)
            cells.append(HeatCell(brief_words(figure.value, unit), words, level, url_of(figure, link)))
        days.append((name, tuple(cells)))
    return Chart(
        "heat",
        table_of(answer, None, link, currency),
        summary_of(answer.groups, unit, currency),
        is_empty=not most,
        heat=tuple(days),
        hours=tuple(f"{hour:02}" for hour in range(HOURS)),
    )
