"""Shares added up to figures. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from incidents.catalog.choices import EFFECT_ORDER, Effect
from reports.costs.estimates import NOTHING, Estimate
from reports.costs.shares import Share
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.periods import first_day
from reports.metrics.questions import Figure


@dataclass
class Tally:
    """What some shares add up to. `n` counts incidents; one that cost something again after a whole day without is
    counted again."""

    cost: Estimate = NOTHING
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(map(str, Effect.values), 0.0))
    n: int = 0

    def add(self, cost: Estimate, seconds: Iterable[tuple[str, float]], n: int) -> None:
        self.cost += cost
        for effect, length in seconds:
            self.seconds[effect] += length
        self.n += n


def tally_of(shares: Iterable[Share]) -> Tally:
    tally, days = Tally(), set()
    for share in shares:
        tally.add(share.cost, share.seconds.items(), 0)
        days.add((share.incident, share.day))
    yesterday = timedelta(days=1)
    tally.n = sum((incident, day - yesterday) not in days for incident, day in days)
    return tally


def tallies_by(shares: Iterable[Share], group: Group) -> dict[Any, Tally]:
    """By the key of a dimension, or by that of a day, week or month."""
    key_of = by_time(group) if group in OF_TIME else lambda share: share.keys[group]
    found: dict[Any, list[Share]] = defaultdict(list)
    for share in shares:
        found[key_of(share)].append(share)
    return {key: tally_of(own) for key, own in found.items()}


def by_time(group: Group) -> Callable[[Any], str]:
    return lambda row: first_day(row.day, group).isoformat()


def kept_only(shares: Iterable[Share], only: dict[Group, Sequence[int]]) -> list[Share]:
    """The shares whose keys are among those asked for."""
    return [share for share in shares if all(share.keys[group] in keys for group, keys in only.items())]


def figure_of(key: str, label: str, tally: Tally, unit: Unit, unknown: int = 0) -> Figure:
    """Money: the likely cost, with the low and the high. A length of time: how long services were down, with how long
    they suffered in each way."""
    if unit == Unit.MONEY:
        details: dict[str, float | None] = {
            "low": tally.cost.low,
            "likely": tally.cost.likely,
            "high": tally.cost.high,
        }
        return Figure(key, label, tally.n, unknown, tally.cost.likely, details)
    lengths: dict[str, float | None] = {effect.value: tally.seconds[effect] for effect in EFFECT_ORDER}
    return Figure(key, label, tally.n, unknown, tally.seconds[Effect.DOWN], lengths)
