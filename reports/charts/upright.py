"""Columns along the time, one for each step or stacked of parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reports.charts.scales import ticks
from reports.charts.shapes import (
    FLOOR,
    STYLES,
    Bar,
    Chart,
    Down,
    Key,
    Label,
    Link,
    Place,
    Row,
    Table,
    Tick,
    heights,
    per_cent,
    px,
)
from reports.charts.tables import GROUP_HEADS, said, summary_of, table_of, url_of
from reports.charts.words import brief_words, figure_words, short_label

if TYPE_CHECKING:
    from reports.metrics.questions import Answer, Figure

LABELS, WIDEST, FILLED = 7, 0.06, 0.72


def columns(answer: Answer, before: Answer | None, link: Link | None, currency: str = "") -> Chart:
    """A column for each day, week or month; the period before as a dash across each."""
    figures, unit = answer.groups, answer.unit.value
    old = list(before.groups) if before is not None else []
    values = [figure.value or 0 for figure in (*figures, *old)]
    marks = scale(values, unit)
    down = heights(marks)
    places = []
    for number, figure in enumerate(figures):
        was = old[number] if number < len(old) else None
        x, width = _column(number, len(figures))
        top = down(figure.value or 0)
        drawn = (Bar(x, width, px(top), px(FLOOR - top), 1),) if figure.value else ()
        dash = px(down(was.value)) if was is not None and was.value is not None else ""
        words = said(figure, unit, was, currency)
        places.append(place_of(number, len(figures), words, url_of(figure, link), drawn, dash))
    return Chart(
        "upright",
        table_of(answer, old if before is not None else None, link, currency),
        summary_of(figures, unit, currency),
        is_empty=not any(values),
        ticks=tick_marks(marks, unit),
        labels=time_labels(answer),
        places=tuple(places),
        legend=(Key("This period", "1"), Key("The period before", "before")) if before is not None else (),
    )


def stacked(parts: Mapping[str, Answer], *, link: Link | None = None, currency: str = "") -> Chart:
    """Columns along the time, each stacked of parts by their names; beyond six the rest are taken together.

    The answers are to the same question of the same period, split by the same steps of time. `link` is asked with the
    figure of the first part.
    """
    answers = list(parts.values())
    first, unit = answers[0], answers[0].unit.value
    names = list(parts)
    groups = [[_value(answer.groups, number) for answer in answers] for number in range(len(first.groups))]
    shown = names if len(names) <= STYLES else [*names[: STYLES - 1], "Others"]
    stacks = [_folded(values, len(shown)) for values in groups]
    marks = scale([sum(stack) for stack in stacks], unit)
    down = heights(marks)
    places = [_stack(number, first, stack, shown, down, link) for number, stack in enumerate(stacks)]
    head = GROUP_HEADS.get(first.question.group.value if first.question.group else "", "Time")
    rows = []
    for number, values in enumerate(groups):
        told = tuple(figure_words(value, unit, currency) for value in (*values, sum(values)))
        rows.append(Row(first.groups[number].label, url_of(first.groups[number], link), told))
    return Chart(
        "upright",
        Table((head, *names, "Together"), tuple(rows)),
        _most(first.groups, stacks, unit),
        is_empty=not any(map(any, stacks)),
        ticks=tick_marks(marks, unit),
        labels=time_labels(first),
        places=tuple(places),
        legend=tuple(Key(name, str(number)) for number, name in enumerate(shown, 1)),
        has_patterns=len(shown) > 1,
    )


def _value(figures: Sequence[Figure], number: int) -> float:
    return (figures[number].value or 0.0) if number < len(figures) else 0.0


def _folded(values: Sequence[float], most: int) -> list[float]:
    return list(values) if len(values) <= most else [*values[: most - 1], sum(values[most - 1 :])]


def _stack(
    number: int, answer: Answer, stack: Sequence[float], names: Sequence[str], down: Down, link: Link | None
) -> Place:
    x, width = _column(number, len(answer.groups))
    under, drawn = 0.0, []
    for style, value in enumerate(stack, 1):
        if value > 0:
            top = down(under + value)
            drawn.append(Bar(x, width, px(top), px(down(under) - top), style))
            under += value
    unit = answer.unit.value
    told = ", ".join(f"{name} {figure_words(value, unit)}" for name, value in zip(names, stack, strict=True) if value)
    words = f"{answer.groups[number].label}: {figure_words(sum(stack), unit)}" + (f" ({told})" if told else "")
    return place_of(number, len(answer.groups), words, url_of(answer.groups[number], link), tuple(drawn))


def _most(figures: Sequence[Figure], stacks: Sequence[Sequence[float]], unit: str) -> str:
    if not any(map(any, stacks)):
        return "There is no value in this period."
    number = max(range(len(stacks)), key=lambda place: sum(stacks[place]))
    return f"Highest together {figure_words(sum(stacks[number]), unit)} ({figures[number].label})."


def scale(values: Sequence[float], unit: str) -> list[float]:
    is_whole = unit == "count" and all(float(value).is_integer() for value in values)
    return ticks(max(values, default=0), unit, is_whole=is_whole)


def tick_marks(marks: Sequence[float], unit: str) -> tuple[Tick, ...]:
    down = heights(marks)
    return tuple(Tick(px(down(mark)), brief_words(mark, unit)) for mark in marks)


def place_of(
    number: int, count: int, words: str, url: str, bars: tuple[Bar, ...] = (), before_y: str = "", flag_y: str = ""
) -> Place:
    begin, middle, end = (per_cent((number + part) / count) for part in (0, 0.5, 1))
    return Place(begin, per_cent(1 / count), words, url, bars, before_y, flag_y, middle, end)


def _column(number: int, count: int) -> tuple[str, str]:
    width = min(FILLED / count, WIDEST)
    return per_cent((number + 0.5) / count - width / 2), per_cent(width)


def time_labels(answer: Answer) -> tuple[Label, ...]:
    """A few of the steps by name, evenly apart; every second one is spare."""
    keys = [figure.key for figure in answer.groups]
    group = answer.question.group.value if answer.question.group else ""
    every = max(1, -(-len(keys) // LABELS))
    named = range(0, len(keys), every)
    labels = []
    for order, number in enumerate(named):
        at = (number + 0.5) / len(keys)
        anchor = "start" if at < 0.05 else "end" if at > 0.95 else "middle"
        labels.append(Label(per_cent(at), short_label(keys[number], group), anchor, order % 2 == 1))
    return tuple(labels)
