"""The small line of a score over days, as points of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 600, 120, 6


@dataclass(frozen=True)
class LineChart:
    """`pieces` are lines of "x,y x,y …": one ends where a day has no score. `dots` are single days and the ends."""

    width: int
    height: int
    pieces: list[str]
    dots: list[tuple[float, float]]


def line_chart(days: Sequence[tuple[date, float | None]]) -> LineChart:
    """Days from left to right as far apart as they are, points 0 to 100 from the bottom to the top."""
    if not days:
        return LineChart(WIDTH, HEIGHT, [], [])
    first, span = days[0][0], max(1, (days[-1][0] - days[0][0]).days)
    pieces: list[list[tuple[float, float]]] = [[]]
    for day, points in days:
        if points is None:
            pieces.append([])
            continue
        across = EDGE + (WIDTH - 2 * EDGE) * (day - first).days / span
        pieces[-1].append((round(across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * points / 100, 1)))
    drawn = [piece for piece in pieces if piece]
    return LineChart(
        WIDTH,
        HEIGHT,
        [" ".join(f"{x},{y}" for x, y in piece) for piece in drawn if len(piece) > 1],
        [piece[-1] for piece in drawn],
    )
