"""Shares added up: to the lines of days, and lines to figures. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum

from incidents.catalog.choices import EFFECT_ORDER, Effect
from reports.costs.estimates import NOTHING, Estimate
from reports.costs.packing import NOBODY, Line
from reports.costs.shares import Share, Unpriced
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Unit
from reports.metrics.periods import first_day
from reports.metrics.questions import Figure

Key = int | str
_YESTERDAY = timedelta(days=1)


def lines_of(
    shares: Iterable[Share],
    unpriced: Iterable[Unpriced],
    split: Group | None,
    days: Collection[date],
    told: Iterable[Share] = (),
) -> dict[date, dict[int, Line]]:
    """What each of the days adds up to, by the keys of a dimension or altogether. The shares of the day before each of
    them are looked at too: they say what began. Shares that were `told` already are not added, nor are their incidents
    counted again."""
    money: dict[tuple[date, int], list[Share]] = defaultdict(list)
    present: dict[tuple[date, int], set[int]] = defaultdict(set)
    for share in shares:
        place = _place(share, split)
        present[place].add(share.incident)
        if share.day in days:
            money[place].append(share)
    before: dict[tuple[date, int], set[int]] = defaultdict(set)
    for share in told:
        before[_place(share, split)].add(share.incident)
    unknown: dict[tuple[date, int], int] = defaultdict(int)
    for one in unpriced:
        if one.day in days:
            unknown[_place(one, split)] += 1
    found: dict[date, dict[int, Line]] = defaultdict(dict)
    for day, key in {*money, *unknown}:
        incidents = present.get((day, key), set()) - before.get((day, key), set())
        yesterday = day - _YESTERDAY, key
        began = len(incidents - present.get(yesterday, set()) - before.get(yesterday, set()))
        found[day][key] = _line(money.get((day, key), ()), len(incidents), began, unknown.get((day, key), 0))
    return found


def _place(one: Share | Unpriced, split: Group | None) -> tuple[date, int]:
    return one.day, NOBODY if split is None else one.keys[split] or NOBODY


def _line(shares: Sequence[Share], n: int, began: int, unknown: int) -> Line:
    """The sums are the same in whichever order the shares come."""
    return Line(
        n,
        began,
        unknown,
        fsum(share.cost.low for share in shares),
        fsum(share.cost.likely for share in shares),
        fsum(share.cost.high for share in shares),
        *(
            fsum(share.seconds.get(effect, 0.0) for share in shares)
            for effect in (Effect.DOWN, Effect.DEGRADED, Effect.AT_RISK)
        ),
    )


@dataclass
class Tally:
    """What some lines add up to. `n` counts incidents; one that cost something again after a whole day without is
    counted again. `unknown` more belong to them, of whose people nobody said what all of them cost."""

    cost: Estimate = NOTHING
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(map(str, Effect.values), 0.0))
    n: int = 0
    unknown: int = 0

    def add(self, line: Line, *, is_first: bool) -> None:
        """`is_first`: the day is the first that is looked at, so what had begun before counts too."""
        self.cost += Estimate(line.low, line.likely, line.high)
        self.seconds[Effect.DOWN] += line.down
        self.seconds[Effect.DEGRADED] += line.degraded
        self.seconds[Effect.AT_RISK] += line.at_risk
        self.n += line.n if is_first else line.began
        self.unknown += line.unknown


class Tallies:
    """Lines of a period that begins with `since`, added up altogether and by a group of time or of what incidents
    have."""

    def __init__(self, since: date, group: Group | None) -> None:
        self.since, self.group = since, group
        self.total = Tally()
        self.by_key: dict[Key | None, Tally] = defaultdict(Tally)
        self._stretches: dict[date, tuple[str, bool]] = {}

    def add(self, day: date, key: int, line: Line, *, to_total: bool = True) -> None:
        """`key` is that of the dimension by which it is split; without `to_total` the whole is told apart."""
        if to_total:
            self.total.add(line, is_first=day == self.since)
        if self.group in DIMENSIONS:
            self.by_key[None if key == NOBODY else key].add(line, is_first=day == self.since)
        elif self.group in OF_TIME:
            name, is_first = self._stretch(day)
            self.by_key[name].add(line, is_first=is_first)

    def add_whole(self, day: date, line: Line) -> None:
        self.total.add(line, is_first=day == self.since)

    def _stretch(self, day: date) -> tuple[str, bool]:
        """The key of the day, week or month that a day belongs to, and whether it is the first that counts of it."""
        if day not in self._stretches:
            assert self.group is not None
            first = first_day(day, self.group)
            self._stretches[day] = first.isoformat(), day == max(first, self.since)
        return self._stretches[day]


def kept_only(shares: Iterable[Share], only: Mapping[Group, Sequence[int]]) -> list[Share]:
    """The shares whose keys are among those asked for."""
    return [share for share in shares if all(share.keys[group] in keys for group, keys in only.items())]


def figure_of(key: str, label: str, tally: Tally, unit: Unit) -> Figure:
    """Money: the likely cost, with the low and the high. A length of time: how long services were down, with how long
    they suffered in each way."""
    if unit == Unit.MONEY:
        details: dict[str, float | None] = {
            "low": tally.cost.low,
            "likely": tally.cost.likely,
            "high": tally.cost.high,
        }
        return Figure(key, label, tally.n, tally.unknown, tally.cost.likely, details)
    lengths: dict[str, float | None] = {effect.value: tally.seconds[effect] for effect in EFFECT_ORDER}
    return Figure(key, label, tally.n, tally.unknown, tally.seconds[Effect.DOWN], lengths)
