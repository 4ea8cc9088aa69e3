"""A line along the time, with that of the period before; and the small line of a card. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reports.charts.shapes import FLOOR, Chart, Dot, Down, Key, Line, Link, heights, per_cent, px
from reports.charts.tables import said, summary_of, table_of, url_of
from reports.charts.upright import place_of, scale, tick_marks, time_labels

if TYPE_CHECKING:
    from reports.metrics.questions import Answer, Figure

WIDE = 1_000
DOTS_TO = 40
SPARK_HEIGHT, SPARK_EDGE = 36, 4

Band = Sequence[tuple[float, float] | None]
Point = tuple[float, float]


def lines(
    answer: Answer,
    before: Answer | None = None,
    *,
    link: Link | None = None,
    band: Band | None = None,
    flags: Mapping[str, str] | None = None,
    currency: str = "",
    names: tuple[str, str] | None = None,
) -> Chart:
    """A line of the headline for each day, week or month; it breaks where there is no value.

    `band` is a lower and an upper end for each step (a forecast, what is usual), None where there is none. `flags` are
    words for keys of steps that want to be looked at. `names`: `before` is another metric of the same steps, and these
    are what the two are called.
    """
    figures, unit = answer.groups, answer.unit.value
    old = list(before.groups) if before is not None else []
    count, ends = len(figures), [end for pair in band or () if pair for end in pair]
    known = [one.value for one in (*figures, *old) if one.value is not None]
    called = names or ("This period", "The period before")
    marks = scale([*known, *ends], unit)
    down = heights(marks)
    pieces = _pieces(figures, count, down)
    places = []
    for number, figure in enumerate(figures):
        flag = (flags or {}).get(figure.key, "")
        was = old[number] if number < len(old) else None
        words = said(figure, unit, was, currency, called[1].lower()) + (f". {flag}" if flag else "")
        flag_y = px(down(figure.value or 0)) if flag else ""
        places.append(place_of(number, count, words, url_of(figure, link), flag_y=flag_y))
    legend = [Key(called[0], "line")] + [Key(called[1], "line-before")] * (before is not None)
    legend += [Key("Expected", "band")] * bool(ends) + [Key("To be looked at", "flag")] * bool(flags)
    return Chart(
        "lines",
        table_of(answer, old if before is not None else None, link, currency, names),
        summary_of(figures, unit, currency),
        is_empty=not known,
        ticks=tick_marks(marks, unit),
        labels=time_labels(answer),
        places=tuple(places),
        lines=(*_lines(_pieces(old, count, down), "before"), *_lines(pieces, "now")),
        areas=tuple(_area(piece) for piece in pieces if len(piece) > 1),
        band=_band(band or (), count, down),
        dots=_dots(pieces, everywhere=count <= DOTS_TO),
        legend=tuple(legend) if len(legend) > 1 else (),
    )


def _pieces(figures: Sequence[Figure], count: int, down: Down) -> list[list[Point]]:
    """Points of each stretch without a gap, across in thousandths."""
    pieces: list[list[Point]] = [[]]
    for number, figure in enumerate(figures[:count]):
        if figure.value is None:
            pieces.append([])
        else:
            pieces[-1].append(((number + 0.5) / count * WIDE, down(figure.value)))
    return [piece for piece in pieces if piece]


def _lines(pieces: list[list[Point]], kind: str) -> list[Line]:
    return [Line(_points(piece), kind) for piece in pieces if len(piece) > 1]


def _points(piece: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in piece)


def _area(piece: Sequence[Point]) -> str:
    return f"{piece[0][0]:.1f},{FLOOR} {_points(piece)} {piece[-1][0]:.1f},{FLOOR}"


def _dots(pieces: list[list[Point]], *, everywhere: bool) -> tuple[Dot, ...]:
    """Every value where there are few; else the last of each stretch and those that stand alone."""
    shown = [point for piece in pieces for point in (piece if everywhere else piece[-1:])]
    return tuple(Dot(per_cent(x / WIDE), px(y), "now") for x, y in shown)


def _band(band: Band, count: int, down: Down) -> tuple[str, ...]:
    stretches: list[list[tuple[float, float, float]]] = [[]]
    for number, pair in enumerate(band[:count]):
        if pair is None:
            stretches.append([])
        else:
            stretches[-1].append(((number + 0.5) / count * WIDE, down(pair[0]), down(pair[1])))
    drawn = []
    for stretch in stretches:
        if len(stretch) > 1:
            upper = [(x, high) for x, _low, high in stretch]
            drawn.append(_points([*upper, *((x, low) for x, low, _high in reversed(stretch))]))
    return tuple(drawn)


def spark(answer: Answer) -> Chart:
    """The line of a card: no axis and no words, for the figure stands beside it. Its table stays empty."""
    figures = answer.groups
    known = [figure.value for figure in figures if figure.value is not None]
    most = max(known, default=0) or 1

    def down(value: float) -> float:
        return SPARK_HEIGHT - SPARK_EDGE - (SPARK_HEIGHT - 2 * SPARK_EDGE) * max(0.0, value) / most

    # Drawn across gaps: it shows a course and no figures, and pieces of it would show none.
    pieces = _pieces(figures, len(figures), down)
    course = [[point for piece in pieces for point in piece]] if pieces else []
    return Chart(
        "spark",
        table_of(answer, None, None),
        summary_of(figures, answer.unit.value),
        is_empty=not known,
        lines=tuple(_lines(course, "now")),
        dots=_dots(course, everywhere=False),
        height=SPARK_HEIGHT,
    )
