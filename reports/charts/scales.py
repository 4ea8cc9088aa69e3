"""Round numbers for an axis. Pure."""

from __future__ import annotations

from math import ceil, floor, log10

MINUTE, HOUR, DAY = 60, 3600, 86_400
WANTED = 4
_LENGTHS = (
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 50 * DAY, 100 * DAY),
)


def ticks(most: float, unit: str, *, is_whole: bool = False) -> list[float]:
    """From 0 up to a round number that is not below `most`, about four steps; `is_whole` keeps to whole numbers."""
    if most <= 0:
        most = 1.0
    step = _step(most / WANTED, unit)
    if is_whole:
        step = max(1.0, step)
    return [round(step * number, 10) for number in range(ceil(round(most / step, 6)) + 1)]


def _step(least: float, unit: str) -> float:
    if unit == "seconds":
        fitting = next((float(size) for size in _LENGTHS if size >= least), None)
        return fitting if fitting is not None else _decimal(least / DAY) * DAY
    return _decimal(least)


def _decimal(least: float) -> float:
    size = 10.0 ** floor(log10(least))
    return next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= least * 0.999_999)
