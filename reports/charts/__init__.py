"""Charts of answers: plain values that `{% chart %}` draws as SVG, each with its table. No database, no clock."""

from reports.charts.heat import heat
from reports.charts.lines import lines, spark
from reports.charts.rows import spread
from reports.charts.shapes import Chart, Link
from reports.charts.upright import stacked
from reports.charts.which import bars

__all__ = ["Chart", "Link", "bars", "heat", "lines", "spark", "spread", "stacked"]
