"""Which chart of a page a block of a report has. Pure."""

from __future__ import annotations

from reports import charts
from reports.builder.choices import ChartKind
from reports.builder.queries.answers import Block
from reports.charts import Chart


def chart_of(block: Block) -> Chart | None:
    """None where the table alone is shown: it is wanted so, nothing is split, or there is no answer."""
    answer = block.answer
    if answer is None or not answer.groups:
        return None
    if block.chart == ChartKind.LINE:
        return charts.lines(answer, block.before)
    if block.chart == ChartKind.HEAT:
        return charts.heat(answer)
    return charts.bars(answer, block.before) if block.chart == ChartKind.BARS else None
