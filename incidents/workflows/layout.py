"""Where everything in the diagram of a workflow stands: boxes in one column, moves in lanes beside it. Pure.

The main road runs down the middle. Moves onward leave on the right, moves back on the left; each has its words on a row
of its own beside the box it leaves, and runs in a lane beyond all words, so that no line ever crosses text.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.workflows.choices import PHASE_ORDER, Phase
from incidents.workflows.snapshot import MoveShape, StateShape, VersionSnapshot, duration_in_words

CHAR, LINE, PAD = 7.2, 16, 10
NAME_CHARS, LABEL_CHARS = 26, 28
ROAD_GAP, PLAIN_GAP, ASIDE_GAP = 46, 22, 44
LANE = 14
ASIDE = (Phase.ON_HOLD, Phase.CANCELLED)


@dataclass
class Box:
    """A state: its rectangle and the lines of its name."""

    state: StateShape
    lines: list[str]
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass
class Row:
    """One row beside a box: a move that leaves there, or (no move) the place where a group of moves arrives."""

    box: Box
    move: MoveShape | None
    above: list[str] = field(default_factory=list)
    below: str = ""
    y: float = 0

    @property
    def height(self) -> float:
        if self.move is None:
            return LINE
        return LINE * len(self.above) + 8 + (LINE if self.below else 0)


@dataclass
class Group:
    """Moves of one name into one state on one side: they share a lane and an arrowhead."""

    right: bool
    departures: list[Row]
    arrival: Row
    lane: int = 0
    x: float = 0

    def span(self) -> tuple[float, float]:
        heights = [row.y for row in (*self.departures, self.arrival)]
        return min(heights), max(heights)


@dataclass
class Road:
    """A move straight down to the next box."""

    move: MoveShape
    source: Box
    target: Box
    lines: list[str]


@dataclass
class Layout:
    width: float
    height: float
    boxes: list[Box]
    roads: list[Road]
    groups: list[Group]


def lay_out(version: VersionSnapshot) -> Layout:
    """Place every state and every move between states of the version; other moves are left out."""
    boxes = [Box(state, _wrap(state.name, NAME_CHARS)) for state in _in_reading_order(version.states)]
    index: dict[str, int] = {}
    for place, box in enumerate(boxes):
        index.setdefault(box.state.slug, place)
    moves = [move for move in version.moves if move.source in index and move.target in index]
    moves = [move for move in moves if move.source != move.target]
    roads = _roads(boxes, index, moves)
    on_road = [road.move for road in roads]
    groups = _groups(boxes, index, [move for move in moves if move not in on_road])
    _place_vertically(boxes, roads, groups)
    _assign_lanes(groups)
    return _place_horizontally(boxes, roads, groups)


def _in_reading_order(states: Iterable[StateShape]) -> list[StateShape]:
    """By phase in order of progress; waiting and cancelled states stand apart at the foot."""
    return sorted(states, key=lambda state: (state.phase in ASIDE, PHASE_ORDER.get(Phase(state.phase), 0)))


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) or [""]


def _words(move: MoveShape) -> tuple[list[str], str]:
    wait = move.automatic_after_seconds
    return _wrap(move.name, LABEL_CHARS), f"by itself after {duration_in_words(wait)}" if wait is not None else ""


def _roads(boxes: list[Box], index: dict[str, int], moves: list[MoveShape]) -> list[Road]:
    """The first move from each box of the main road to the next one."""
    roads: dict[int, Road] = {}
    for move in moves:
        start, end = index[move.source], index[move.target]
        source, target = boxes[start], boxes[end]
        aside = source.state.phase in ASIDE or target.state.phase in ASIDE
        if end == start + 1 and not aside and start not in roads:
            above, below = _words(move)
            roads[start] = Road(move, source, target, [*above, below] if below else above)
    return [roads[start] for start in sorted(roads)]


def _groups(boxes: list[Box], index: dict[str, int], moves: list[MoveShape]) -> list[Group]:
    groups: dict[tuple[str, str, bool, int | None], Group] = {}
    for move in moves:
        right = index[move.target] > index[move.source]
        key = (move.name, move.target, right, move.automatic_after_seconds)
        if key not in groups:
            groups[key] = Group(right, [], Row(boxes[index[move.target]], None))
        above, below = _words(move)
        groups[key].departures.append(Row(boxes[index[move.source]], move, above, below))
    return list(groups.values())


def _rows_of(box: Box, groups: list[Group], right: bool) -> list[Row]:
    """Top to bottom. On the right arrivals come from above, so they stand above departures; on the left below."""
    mine = [group for group in groups if group.right is right]
    arrivals = [group.arrival for group in mine if group.arrival.box is box]
    departures = [row for group in mine for row in group.departures if row.box is box]
    return [*arrivals, *departures] if right else [*departures, *arrivals]


def _place_vertically(boxes: list[Box], roads: list[Road], groups: list[Group]) -> None:
    road_from = {id(road.source): road for road in roads}
    y: float = PAD
    for place, box in enumerate(boxes):
        sides = [_rows_of(box, groups, right) for right in (True, False)]
        own = LINE * (len(box.lines) + 1) + 2 * PAD
        box.y, box.height = y, max(own, *(sum(row.height for row in rows) + PAD for rows in sides))
        for rows in sides:
            _place_rows(box, rows)
        y += box.height + _gap_after(boxes, place, road_from.get(id(box)))


def _place_rows(box: Box, rows: list[Row]) -> None:
    """Spread the rows over the height of the box. A row's y is that of its line."""
    spare = (box.height - sum(row.height for row in rows)) / (len(rows) + 1)
    y = box.y
    for row in rows:
        y += spare + row.height
        row.y = y - 4 - (LINE if row.below else 0)


def _gap_after(boxes: list[Box], place: int, road: Road | None) -> float:
    if road is not None:
        return ROAD_GAP + LINE * (len(road.lines) - 1)
    following = boxes[place + 1] if place + 1 < len(boxes) else None
    begins_aside = following is not None and following.state.phase in ASIDE and boxes[place].state.phase not in ASIDE
    return ASIDE_GAP if begins_aside else PLAIN_GAP


def _assign_lanes(groups: list[Group]) -> None:
    """Short ways take the inner lanes; two share a lane only where they do not meet."""
    for right in (True, False):
        lanes: list[list[tuple[float, float]]] = []
        side = [group for group in groups if group.right is right]
        for group in sorted(side, key=lambda one: one.span()[1] - one.span()[0]):
            top, bottom = group.span()
            lane = next(
                (n for n, taken in enumerate(lanes) if all(bottom + 6 < a or b + 6 < top for a, b in taken)), None
            )
            if lane is None:
                lane = len(lanes)
                lanes.append([])
            lanes[lane].append((top, bottom))
            group.lane = lane


def _widest(lines: Iterable[str]) -> float:
    return max((len(line) * CHAR for line in lines), default=0)


def _place_horizontally(boxes: list[Box], roads: list[Road], groups: list[Group]) -> Layout:
    width = max(180.0, _widest(line for box in boxes for line in box.lines) + 4 * PAD)
    column: dict[bool, float] = {}
    lanes: dict[bool, int] = {}
    for right in (True, False):
        side = [group for group in groups if group.right is right]
        words = [line for group in side for row in group.departures for line in (*row.above, row.below)]
        column[right] = _widest(words) + 2 * PAD if side else PAD
        lanes[right] = 1 + max((group.lane for group in side), default=-1)
    column[True] = max(column[True], _widest(line for road in roads for line in road.lines) + 2 * PAD - width / 2)
    left = PAD + lanes[False] * LANE + column[False]
    for box in boxes:
        box.x, box.width = left, width
    for group in groups:
        edge = left + width + column[True] if group.right else left - column[False]
        group.x = edge + group.lane * LANE if group.right else edge - group.lane * LANE
    total = left + width + column[True] + lanes[True] * LANE + PAD
    height = max((box.y + box.height for box in boxes), default=0.0) + PAD
    return Layout(total, height, boxes, roads, groups)
