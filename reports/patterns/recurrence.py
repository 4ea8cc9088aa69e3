"""What comes again: incidents of one service and category that follow each other within thirty days. Pure.

The same as the metric `recurrence`, told by place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.formulas.ages import days_since
from reports.formulas.percentiles import percentile

WITHIN = timedelta(days=30)
WITHIN_HOURS = WITHIN // timedelta(hours=1)
# A service, and a category or none.
Place = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Happening:
    """One incident: its key, its service and category, when it was reported, and the number of that hour, as metrics
    count them. `is_asked`: it is one that somebody asked about; what came before it need not be."""

    key: int
    place: Place
    at: datetime
    hour: int
    is_asked: bool = True
    is_drill: bool = False


@dataclass(frozen=True)
class Recurrence:
    """What came again at one place. Of `count` incidents in the period, `again` (oldest first) had one before them
    within thirty days, also before the period; `days_between` is the median number of days between the two."""

    place: Place
    count: int
    again: tuple[int, ...]
    days_between: float
    last_at: datetime


def recurrences(happenings: Iterable[Happening], since: datetime) -> list[Recurrence]:
    """From the incidents of a period that begins at `since` and of the thirty days before it, in any order.

    Those where the most came again first, then the newest.
    """
    by_place: dict[Place, list[Happening]] = defaultdict(list)
    for happening in sorted(happenings, key=lambda one: (one.at, one.key)):
        by_place[happening.place].append(happening)
    found = [each for place, those in by_place.items() if (each := _at_place(place, those, since)) is not None]
    return sorted(
        found, key=lambda each: (-len(each.again), -each.last_at.timestamp(), each.place[0], each.place[1] or 0)
    )


def _at_place(place: Place, happenings: list[Happening], since: datetime) -> Recurrence | None:
    again: list[int] = []
    gaps: list[float] = []
    # A drill makes no real incident come again, nor the other way round.
    before: dict[bool, Happening] = {}
    for later in happenings:
        earlier, before[later.is_drill] = before.get(later.is_drill), later
        if earlier is None or not later.is_asked or later.at < since:
            continue
        if later.hour - earlier.hour <= WITHIN_HOURS:
            again.append(later.key)
            gaps.append(days_since(earlier.at, later.at))
    if not again:
        return None
    count = sum(happening.is_asked and happening.at >= since for happening in happenings)
    return Recurrence(place, count, tuple(again), percentile(sorted(gaps), 0.5), happenings[-1].at)
