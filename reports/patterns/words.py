"""What changed, in words. Pure."""

from __future__ import annotations

from math import isinf

from reports.charts.words import figure_words, length_words
from reports.formulas.changes import Change
from reports.metrics.choices import Unit

TOO_FEW = "Too few to tell"
MAY_BE_CHANCE = "May be chance"


def signed(value: float, unit: str, *, is_relative: bool) -> str:
    """How far something went: "+12%", "−35 min", "+2.5 points", "+0.3"."""
    if isinf(value):
        return "any rise"
    if is_relative:
        return _signed(round(value * 100), "%")
    if unit == Unit.SECONDS:
        return length_words(value) if value < 0 or not round(value) else f"+{length_words(value)}"
    if unit == Unit.SHARE:
        return _signed(round(value * 100, 1), " points")
    return _signed(round(value, 2), "")


def _signed(value: float, behind: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    text = figure_words(abs(value), Unit.COUNT)
    return f"{sign}{text}{behind}"


def change_words(change: Change, unit: str) -> str:
    if change.by is None:
        return "New" if change.now and not change.before else "–"
    return signed(change.by, unit, is_relative=change.is_relative)


def bounds_words(change: Change, unit: str) -> str:
    """Between which bounds, empty where there are none."""
    if change.low is None or change.high is None:
        return ""
    low, high = (signed(end, unit, is_relative=change.is_relative) for end in (change.low, change.high))
    return f"from {low} up" if isinf(change.high) else f"{low} to {high}"


def verdict(change: Change, is_better: bool | None = None) -> str:
    """In one phrase: whether it is more than chance, and which way."""
    if change.low is None:
        return TOO_FEW
    if not change.is_clear:
        return MAY_BE_CHANCE
    way = "Clear rise" if change.low > 0 else "Clear fall"
    return way if is_better is None else f"{way}: {'better' if is_better else 'worse'}"
