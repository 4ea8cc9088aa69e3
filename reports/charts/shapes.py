"""What charts are made of, as plain values: places across in per cent, heights in pixels. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.metrics.questions import Figure

# The picture of a chart over time: its height, the room above the highest mark, and that of the words below.
HEIGHT, TOP, FOOT = 180, 10, 22
FLOOR = HEIGHT - FOOT
# Styles of parts, colour and pattern together; more parts than these are taken together as the last.
STYLES = 6

# The page that a figure leads to; empty or None where there is none.
Link = Callable[["Figure"], str | None]
# How far down a value lies, in pixels.
Down = Callable[[float], float]


@dataclass(frozen=True)
class Row:
    label: str
    url: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart. `heads` begins with that of the labels."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Tick:
    y: str
    words: str


@dataclass(frozen=True)
class Label:
    """Words under a place; a spare one is left out where there is little room."""

    x: str
    words: str
    anchor: str
    is_spare: bool


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    y: str
    height: str
    style: int


@dataclass(frozen=True)
class Place:
    """One step along the time: where it is touched, what it says, where it leads, and its own marks."""

    x: str
    width: str
    words: str
    url: str
    bars: tuple[Bar, ...] = ()
    # The value of the period before: a dash across.
    before_y: str = ""
    # Something to be looked at: a sign above.
    flag_y: str = ""
    middle: str = ""
    end: str = ""


@dataclass(frozen=True)
class Line:
    """Points "x,y x,y" in a picture that is 1,000 wide; `kind` is now, before or other."""

    points: str
    kind: str


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    kind: str


@dataclass(frozen=True)
class Measured:
    """One row of bars or spreads: from `begin` over `width`, in per cent; `marks` are places on it."""

    label: str
    url: str
    words: str
    n: str
    change: str
    width: str
    begin: str = "0%"
    before_x: str = ""
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a style of parts, or a kind of line."""

    label: str
    style: str


@dataclass(frozen=True)
class HeatCell:
    words: str
    says: str
    level: int
    url: str


@dataclass(frozen=True)
class Chart:
    """A chart and its table. `kind` names the template; what a kind does not use stays empty.

    `summary` says in a sentence what there is to see. `is_empty`: there is no value at all.
    """

    kind: str
    table: Table
    summary: str
    is_empty: bool = False
    ticks: tuple[Tick, ...] = ()
    labels: tuple[Label, ...] = ()
    places: tuple[Place, ...] = ()
    lines: tuple[Line, ...] = ()
    areas: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    dots: tuple[Dot, ...] = ()
    rows: tuple[Measured, ...] = ()
    more: int = 0
    legend: tuple[Key, ...] = ()
    heat: tuple[tuple[str, tuple[HeatCell, ...]], ...] = ()
    hours: tuple[str, ...] = ()
    height: int = HEIGHT
    floor: int = FLOOR
    has_patterns: bool = False


def per_cent(share: float) -> str:
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def px(value: float) -> str:
    return f"{value:.1f}"


def heights(marks: Sequence[float]) -> Down:
    """How far down a value lies in the picture of a scale with these marks."""
    most = marks[-1]

    def down(value: float) -> float:
        return FLOOR - (FLOOR - TOP) * max(0.0, min(value, most)) / most

    return down
