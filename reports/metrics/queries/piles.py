"""Values by the groups of a question, as they are put together from roll-ups and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, HOUR, OF_TIME, Group
from reports.metrics.histograms import Pile, unpack
from reports.metrics.queries.facts import Row
from reports.metrics.questions import Question


class Piles:
    """Values by the groups of a question."""

    def __init__(self, question: Question) -> None:
        self.group = question.group
        self.by_key: dict[Any, Pile] = defaultdict(Pile)
        self._days: dict[tuple[int, int], str] = {}

    def add_rows(self, rows: Iterable[Row]) -> None:
        by_key = self.by_key
        if self.group not in OF_TIME:
            for _hour, key, value in rows:
                by_key[key].add(value)
            return
        # Many values share a few hours.
        by_hour: dict[int, Pile] = {}
        for hour, _key, value in rows:
            if (pile := by_hour.get(hour)) is None:
                pile = by_hour[hour] = by_key[self.key(hour // 24, hour % 24)]
            pile.add(value)

    def take_away(self, rows: Iterable[Row]) -> None:
        for hour, key, value in rows:
            self.by_key[self.key(hour // 24, hour % 24) if self.group in OF_TIME else key].add(value, -1)

    def add_day(self, day: date, packed: bytes | memoryview, keys: frozenset[int] | None) -> None:
        """Add a roll-up, of which only some keys may be wanted."""
        for key, unknown, run in unpack(packed, keys):
            group: Any = key if self.group in DIMENSIONS else 0
            if self.group in OF_TIME:
                group = self.key(day.toordinal(), key)
            self.by_key[group].add_run(run, unknown)

    def key(self, day: int, hour: int) -> str:
        """The key of time. Many values share a few days."""
        assert self.group is not None
        place = (day, hour if self.group == Group.HOUR_OF_WEEK else 0)
        if place not in self._days:
            self._days[place] = periods.key_of_day(date.fromordinal(day), self.group, place[1])
        return self._days[place]


def split_of(question: Question) -> str | None:
    """The roll-ups that answer a question: by what they are split; None where only the facts themselves do."""
    group = question.group
    of_group = group.value if group in DIMENSIONS else HOUR if group == Group.HOUR_OF_WEEK else ""  # type: ignore[union-attr]
    if not question.only:
        return of_group
    (first, *others) = question.only
    return None if others or of_group not in ("", first.value) else first.value
