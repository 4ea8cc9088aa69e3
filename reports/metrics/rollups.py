"""What is kept of each day: which measures count by which milestone, and what a fact adds to which roll-ups. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reports.metrics.choices import DIMENSIONS, HOUR, LEFT_OUT, Better, Unit
from reports.metrics.histograms import NOBODY, Values
from reports.metrics.measures import MEASURES, Measure, reported
from reports.metrics.promises import OF_PROMISES

# Not offered itself: with what was reported it tells what is open, and by the day of the report for how long.
ENDED = Measure(
    *("ended", "Ended", "Volume", Unit.COUNT, Better.NEITHER, reported, "ended_at"), kept_in="reported_hour", per=24
)
KEPT: tuple[Measure, ...] = (*MEASURES, *OF_PROMISES, ENDED)
MILESTONES: tuple[str, ...] = tuple(dict.fromkeys(measure.milestone for measure in KEPT))
# What came again rests on other facts too, so that its days are made anew by themselves.
RETURNS = "returns"
ROLLED: tuple[str, ...] = (*MILESTONES, RETURNS)
# Of what is kept the roll-ups are split: not at all, by the hour of the day, and by what an incident has one of.
SPLITS: tuple[str, ...] = ("", HOUR, *(dimension.value for dimension in DIMENSIONS))
# Raise it when facts or roll-ups are made in another way: all are made anew then.
_VERSION = 2


@dataclass(frozen=True)
class Part:
    """The values of one measure, elapsed or by the calendar, as they are kept: under which name, from which column."""

    name: str
    hour_column: str
    column: str
    per: int = 1

    @property
    def milestone(self) -> str:
        """With the roll-ups of what else its own are made anew."""
        if self.name == RETURNING.name:
            return RETURNS
        return self.hour_column.removesuffix("_hour") + "_at"

    def value(self, kept: int | None) -> int | None:
        return kept if kept is None or self.per == 1 else kept // self.per


def part_of(measure: Measure, *, in_business_hours: bool = False) -> Part:
    column = measure.column(in_business_hours=in_business_hours)
    name = column if measure.has_business_hours else measure.name
    return Part(name, measure.hour_column, column, measure.per)


def _parts() -> Iterator[Part]:
    for measure in KEPT:
        yield part_of(measure)
        if measure.has_business_hours:
            yield part_of(measure, in_business_hours=True)


# Of no column: see `day_rows`.
RETURNING = Part("recurrence", "reported_hour", "recurrence")
PARTS: tuple[Part, ...] = (*_parts(), RETURNING)


def parts_by(milestone: str) -> list[Part]:
    """Everything that counts by a milestone."""
    return [part for part in PARTS if part.milestone == milestone]


def columns_by(milestone: str) -> list[str]:
    """The columns of facts that hold the values of these."""
    return [part.column for part in parts_by(milestone) if part.column and part != RETURNING]


def hour_column_of(milestone: str) -> str:
    return RETURNING.hour_column if milestone == RETURNS else milestone.removesuffix("_at") + "_hour"


def basis_of(zone: str) -> str:
    """What facts and roll-ups are made by. Made by another, they are all made anew."""
    names = " ".join(part.name for part in PARTS if part != RETURNING)
    return f"{_VERSION} {zone} {hashlib.sha256(names.encode()).hexdigest()[:16]}"


def rolled_up(parts: Sequence[Part], rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], dict[int, Values]]:
    """The values of each part by each split and its keys.

    A row has the number of the hour, the keys of `DIMENSIONS`, and the values of the columns of those `parts` that have
    one. Each is an incident that counts on the day.
    """
    found: dict[tuple[str, str], dict[int, Values]] = {}
    width = 1 + len(DIMENSIONS)
    places = _places(parts, width)
    for row in rows:
        keys = (0, row[0] % 24, *(NOBODY if key is None else key for key in row[1:width]))
        for part, place in places:
            value = 1 if place is None else row[place]
            if value == LEFT_OUT:
                continue
            value = part.value(value)
            for split, key in zip(SPLITS, keys, strict=True):
                values = found.setdefault((part.name, split), {}).get(key)
                if values is None:
                    values = found[part.name, split][key] = Values()
                values.add(value)
    return found


def _places(parts: Sequence[Part], width: int) -> list[tuple[Part, int | None]]:
    places: list[tuple[Part, int | None]] = []
    for part in parts:
        places.append((part, width if part.column else None))
        width += bool(part.column)
    return places
