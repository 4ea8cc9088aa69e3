"""The numbers behind a chart. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.charts.shapes import Link, Row, Table
from reports.charts.words import change_words, figure_words, headline_name, is_number_itself

if TYPE_CHECKING:
    from reports.metrics.questions import Answer, Figure

NAMES = {"mean": "Mean", "median": "Median", "p90": "90th percentile", "p95": "95th percentile", "sum": "Sum"}
GROUP_HEADS = {
    "day": "Day",
    "week": "Week from",
    "month": "Month",
    "hour_of_week": "Hour",
    "resolution_code": "Resolution code",
}


def url_of(figure: Figure, link: Link | None) -> str:
    return (link(figure) if link is not None else "") or ""


def table_of(
    answer: Answer,
    before: Sequence[Figure | None] | None,
    link: Link | None,
    currency: str = "",
    names: tuple[str, str] | None = None,
) -> Table:
    """Each group with its headline, n, what is unknown, its details, and the period before it beside.

    `names`: what is beside is no period before, but another metric; these are what the two are called.
    """
    unit, figures = answer.unit.value, answer.groups
    group = answer.question.group.value if answer.question.group else ""
    headline = headline_name(unit, _details((answer.total, *figures)))
    told = [name for name in _details(figures) if NAMES.get(name, name) != headline]
    has_n = bool(told) or any(not is_number_itself(figure.value, figure.n, unit) for figure in figures if figure.n)
    has_unknown = any(figure.unknown for figure in figures)
    heads = [GROUP_HEADS.get(group, group.capitalize()), names[0] if names else headline]
    heads += ["n"] * has_n + ["Unknown"] * has_unknown + [NAMES.get(name, name.capitalize()) for name in told]
    beside = [names[1]] if names else ["Before", "Change"]
    heads += beside if before is not None else []
    rows = []
    for place, figure in enumerate(figures):
        cells = [figure_words(figure.value, unit, currency)]
        cells += [f"{figure.n:,}"] * has_n + [f"{figure.unknown:,}"] * has_unknown
        cells += [figure_words(figure.details.get(name), unit, currency) for name in told]
        if before is not None:
            old = before[place] if place < len(before) else None
            was = old.value if old is not None else None
            cells += [figure_words(was, unit, currency), change_words(figure.value, was)][: len(beside)]
        rows.append(Row(figure.label, url_of(figure, link), tuple(cells)))
    return Table(tuple(heads), tuple(rows))


def _details(figures: Sequence[Figure]) -> list[str]:
    return list(dict.fromkeys(name for figure in figures for name in figure.details))


def said(figure: Figure, unit: str, old: Figure | None, currency: str = "", called: str = "the period before") -> str:
    """One figure in a sentence for whoever points at it."""
    words = f"{figure.label}: {figure_words(figure.value, unit, currency)}"
    if not is_number_itself(figure.value, figure.n, unit):
        words += f", n = {figure.n:,}"
    if figure.unknown:
        words += f", {figure.unknown:,} unknown"
    if old is not None:
        words += f"; {called} {figure_words(old.value, unit, currency)}"
    return words


def summary_of(figures: Sequence[Figure], unit: str, currency: str = "") -> str:
    """Where the highest and the lowest are."""
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        return "There is no value in this period."
    high = max(known, key=lambda figure: figure.value or 0)
    low = min(known, key=lambda figure: figure.value or 0)
    if len(known) == 1:
        return ""
    if high.value == low.value:
        return f"{figure_words(high.value, unit, currency)} throughout."
    told = f"Highest {figure_words(high.value, unit, currency)} ({high.label})"
    return f"{told}, lowest {figure_words(low.value, unit, currency)} ({low.label})." if low.value else f"{told}."
