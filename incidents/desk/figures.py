"""The incidents behind a figure of reports, as one parameter of the queue's address. Pure.

"resolved.2026-03-01.2026-03-31.team-3-4.hour-33": resolved on these days, of these teams (keys; "none" for without), in
this hour of the week. Days are of the installation, the last one included; "open" is open at the end of the last day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MILESTONES = ("reported", "acknowledged", "mitigated", "resolved", "closed", "cancelled")
OPEN = "open"
# What an incident has one of: the name in the address and the field.
DIMENSIONS = ("type", "priority", "service", "team", "category", "source", "resolution_code")
HOUR, NOTHING = "hour", "none"
HOURS_OF_WEEK = 168
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)
LONGEST = 900
_PART = re.compile(r"([a-z_]+)((?:-(?:\d{1,18}|none))+)", re.ASCII)

Keys = tuple[int | None, ...]


class NoFigure(ValueError):
    """A text names no figure."""


@dataclass(frozen=True)
class FigureAddress:
    """`milestone` is one of MILESTONES or OPEN; `only` has keys by the names of DIMENSIONS, None for without."""

    milestone: str
    first: date
    last: date
    only: Mapping[str, Keys] = field(default_factory=dict)
    hour_of_week: int | None = None

    def text(self) -> str:
        parts = [self.milestone, self.first.isoformat(), self.last.isoformat()]
        parts += [f"{name}-{'-'.join(_key(key) for key in keys)}" for name, keys in self.only.items()]
        parts += [f"{HOUR}-{self.hour_of_week}"] if self.hour_of_week is not None else []
        return ".".join(parts)


def _key(key: int | None) -> str:
    return NOTHING if key is None else str(key)


def read_figure(text: str) -> FigureAddress:
    """The figure that a text names. Raises NoFigure."""
    milestone, *rest = text[: LONGEST + 1].split(".")
    if len(text) > LONGEST or len(rest) < 2 or milestone not in (*MILESTONES, OPEN):
        raise NoFigure
    try:
        first, last = (date.fromisoformat(day) for day in rest[:2])
    except ValueError as error:
        raise NoFigure from error
    if not EARLIEST <= first <= last <= LATEST:
        raise NoFigure
    only, hour = _narrowed(rest[2:])
    return FigureAddress(milestone, first, last, only, hour)


def _narrowed(parts: list[str]) -> tuple[dict[str, Keys], int | None]:
    only: dict[str, Keys] = {}
    hour = None
    for part in parts:
        found = _PART.fullmatch(part)
        if found is None:
            raise NoFigure
        name, keys = found[1], tuple(None if key == NOTHING else int(key) for key in found[2][1:].split("-"))
        if name == HOUR and len(keys) == 1 and keys[0] is not None and keys[0] < HOURS_OF_WEEK:
            hour = keys[0]
        elif name in DIMENSIONS:
            only[name] = keys
        else:
            raise NoFigure
    return only, hour
