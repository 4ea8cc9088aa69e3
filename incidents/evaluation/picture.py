"""Where everything stands on the picture of a drill: one line for each inject, time from left to right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.evaluation.words import seconds_in_words

LEFT, WIDTH, LINE, TOP = 240, 720, 30, 34
RIGHT = 40
LONGEST_TITLE = 34
TICKS = 6


@dataclass(frozen=True)
class Row:
    """One inject: seconds since the beginning at which it was released, things were done (with their status), due."""

    title: str
    released: int | None
    done: Sequence[tuple[int, str]] = ()
    due: Sequence[int] = ()
    missed: int = 0


@dataclass(frozen=True)
class Mark:
    """Something on a line at `x`; `kind` is released, due, met or late."""

    x: float
    y: int
    kind: str
    words: str


@dataclass(frozen=True)
class Line:
    title: str
    y: int
    marks: list[Mark]
    begins: float
    ends: float
    missed: str


@dataclass(frozen=True)
class Picture:
    """An SVG's worth of places, in its own units."""

    width: int
    height: int
    left: int
    lines: list[Line]
    ticks: list[tuple[float, str]]


def drawn(rows: Sequence[Row], length: int) -> Picture:
    """Place everything; `length` is how many seconds the drill took, and grows to what happened last."""
    every = [second for row in rows for second in _seconds(row)]
    longest = max([length, *every, 1])

    def x(second: int) -> float:
        return round(LEFT + WIDTH * min(second, longest) / longest, 1)

    lines = [_line(row, TOP + LINE * place, x) for place, row in enumerate(rows)]
    step = _nice_step(longest)
    ticks = [(x(second), seconds_in_words(second)) for second in range(0, longest + 1, step)]
    return Picture(LEFT + WIDTH + RIGHT, TOP + LINE * max(len(rows), 1) + 6, LEFT, lines, ticks)


def _seconds(row: Row) -> list[int]:
    return [*([row.released] if row.released is not None else []), *(at for at, _status in row.done), *row.due]


def _line(row: Row, y: int, place: Callable[[int], float]) -> Line:
    marks = [Mark(place(at), y, "due", f"due at {seconds_in_words(at)}") for at in row.due]
    if row.released is not None:
        marks.append(Mark(place(row.released), y, "released", f"released at {seconds_in_words(row.released)}"))
    marks += [
        Mark(place(at), y, "late" if status == "late" else "met", f"done at {seconds_in_words(at)}")
        for at, status in row.done
    ]
    places = [mark.x for mark in marks] or [place(0)]
    title = row.title if len(row.title) <= LONGEST_TITLE else f"{row.title[: LONGEST_TITLE - 1]}…"
    missed = f"{row.missed} not met" if row.missed else ""
    return Line(title, y, marks, min(places), max(places), missed)


def _nice_step(longest: int) -> int:
    """The smallest round number of seconds that makes at most `TICKS` steps."""
    for step in (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400):
        if longest / step <= TICKS:
            return step
    return 7 * 86_400
