"""The template word that draws a chart."""

from __future__ import annotations

from typing import Any

from django import template

from reports.charts import Chart
from reports.charts.words import change_words, figure_words

register = template.Library()
EMPTY = "There is no value in this period."


@register.inclusion_tag("reports/charts/chart.html")
def chart(chart: Chart, name: str, label: str, empty: str = EMPTY) -> dict[str, Any]:
    """A chart with its key, a sentence and its table. `name` is an id that the page has once, `label` what it shows."""
    return {
        "chart": chart,
        "name": name,
        "label": label,
        "empty": empty,
        "template": f"reports/charts/{chart.kind}.html",
    }


@register.inclusion_tag("reports/charts/spark.html")
def spark(chart: Chart) -> dict[str, Any]:
    """The line of a card, without words: the figure stands beside it."""
    return {"chart": chart}


@register.simple_tag
def figure(value: float | None, unit: str, currency: str = "") -> str:
    return figure_words(value, unit, currency)


@register.simple_tag
def change(now: float | None, before: float | None) -> str:
    return change_words(now, before)
