"""Where the injects of a version stand on a picture of its time. Lengths are units of the picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, MARGIN, ROW, SIZE = 1000, 30, 40, 15
STEPS = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
MOST_TICKS = 10


@dataclass(frozen=True)
class Mark:
    """One inject: its number in the list (from 1), and the middle of its mark."""

    number: int
    inject: Any
    x: int
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Picture:
    """Ticks are pairs of a place and minutes. `base` is the line of time; below `waits_y` stands what has no time."""

    height: int
    base: int
    ticks: list[tuple[int, int]]
    timed: list[Mark]
    waiting: list[Mark]
    waits_y: int
    width: int = WIDTH
    size: int = SIZE

    @property
    def right(self) -> int:
        return self.width - MARGIN

    @property
    def tick_y(self) -> int:
        return self.base + 22


def picture_of(injects: Sequence[Any], minutes: int) -> Picture:
    """Injects at one time stand above each other."""
    seconds = max([minutes * 60, *(one.offset_seconds or 0 for one in injects)])
    placed: list[tuple[int, int, int, Any]] = []
    ends: list[int] = []
    for number, inject in enumerate(injects, start=1):
        if inject.offset_seconds is None:
            continue
        x = MARGIN + round((WIDTH - 2 * MARGIN) * inject.offset_seconds / seconds)
        row = next((row for row, end in enumerate(ends) if end < x), len(ends))
        ends[row : row + 1] = [x + 2 * SIZE + 4]
        placed.append((number, row, x, inject))
    base = 20 + ROW * max(len(ends), 1)
    timed = [Mark(number, inject, x, base - 25 - ROW * row) for number, row, x, inject in placed]
    loose = [(number, one) for number, one in enumerate(injects, start=1) if one.offset_seconds is None]
    waits_y = base + 55
    across = (WIDTH - 2 * MARGIN) // 48
    waiting = [
        Mark(number, one, MARGIN + SIZE + 48 * (place % across), waits_y + 28 + ROW * (place // across))
        for place, (number, one) in enumerate(loose)
    ]
    height = max([base + 30, *(mark.y + 25 for mark in waiting)])
    return Picture(height, base, _ticks(seconds), timed, waiting, waits_y)


def _ticks(seconds: int) -> list[tuple[int, int]]:
    minutes = seconds // 60
    step = next((one for one in STEPS if minutes / one <= MOST_TICKS), STEPS[-1])
    return [(MARGIN + round((WIDTH - 2 * MARGIN) * at * 60 / seconds), at) for at in range(0, minutes + 1, step)]
