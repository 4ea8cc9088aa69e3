"""Template words of costs."""

from __future__ import annotations

from typing import Any

from django import template

from incidents.catalog.choices import Effect
from incidents.desk.words import length
from reports.charts.words import figure_words
from reports.metrics.choices import Unit

register = template.Library()


@register.filter
def money(value: Any, currency: str = "") -> str:
    """An amount without its pence; a dash for none."""
    return figure_words(None if value is None else float(value), Unit.MONEY, currency)


@register.filter
def spread(estimate: Any) -> str:
    """From the low to the high amount; nothing where they are the same."""
    return "" if estimate.low == estimate.high else f"{money(estimate.low)} to {money(estimate.high)}"


@register.filter
def plainly(value: float) -> str:
    """A number as scripts read it."""
    return f"{value:.4f}"


@register.filter
def lasting(seconds: float) -> str:
    return length(seconds) if seconds else "–"


@register.filter
def worked(share: float | None) -> str:
    """A share of the time so that a minute of a month is seen; never 100% where something was down."""
    if share is None:
        return "–"
    words = f"{share * 100:.3f}"
    return "100%" if share == 1 else f"{min(words, '99.999')}%" if words == "100.000" else f"{words}%"


@register.filter
def suffering(effect: str) -> str:
    return Effect(effect).label.lower()


@register.filter
def over_the_week(hours: list[int]) -> str:
    """How the hours of a week differ."""
    least, most = min(hours), max(hours)
    return f"{most}% at any hour" if least == most else f"{least}% to {most}%"
