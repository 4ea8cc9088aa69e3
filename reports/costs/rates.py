"""What an hour costs, and what a stretch of time costs by it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.catalog.choices import Effect
from reports.costs.estimates import Estimate

HOURS_OF_WEEK = 7 * 24
EVERY_HOUR = (100,) * HOURS_OF_WEEK
# Of the full rate, in per cent, where nobody said otherwise.
USUAL_WEIGHTS: Mapping[str, int] = {Effect.DOWN: 100, Effect.DEGRADED: 50, Effect.AT_RISK: 0}
_HOUR = 3600


@dataclass(frozen=True)
class HourlyRate:
    """What an hour of a service being down costs. `hours`: per cent of it in each hour of the week, from Monday 0
    o'clock on, by the wall clock of `zone`. `weights`: per cent of it by how the service suffers."""

    hourly: Estimate
    hours: tuple[int, ...] = EVERY_HOUR
    zone: str = "UTC"
    weights: Mapping[str, int] = field(default_factory=lambda: USUAL_WEIGHTS)

    @property
    def is_flat(self) -> bool:
        return len(set(self.hours)) == 1

    def at(self, moment: datetime, effect: str) -> Estimate:
        """What an hour costs as it costs at this moment."""
        local = moment.astimezone(ZoneInfo(self.zone))
        percent = self.hours[local.weekday() * 24 + local.hour] * self.weights[effect]
        return self.hourly.times(percent / 10_000)


@dataclass(frozen=True)
class StaffRate:
    """What an hour of one person costs, of which `share` per cent go into the incident."""

    hourly: Estimate
    share: int = 100

    @property
    def per_hour(self) -> Estimate:
        return self.hourly.times(self.share / 100)


def full_hours(hours: Sequence[int], zone: str, begins: datetime, ends: datetime) -> float:
    """How many hours at the full rate a stretch amounts to.

    `hours`: per cent in each hour of the week by the wall clock of the zone. An hour that the clock skips costs nothing
    and one that it shows twice costs twice: what counts is the time that passes.
    """
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    if len(set(hours)) == 1:
        return (ends - begins).total_seconds() / _HOUR * hours[0] / 100
    wall, weighted, here = ZoneInfo(zone), 0.0, begins
    while here < ends:
        local = here.astimezone(wall)
        rest = timedelta(hours=1) - timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        there = min(ends, here + rest)
        weighted += (there - here).total_seconds() * hours[local.weekday() * 24 + local.hour]
        here = there
    return weighted / _HOUR / 100


def cost_of_downtime(rate: HourlyRate, effect: str, begins: datetime, ends: datetime) -> Estimate:
    """What it costs that a service suffers.

    Formula: hours × hourly rate × share of the rate in each hour of the week × weight of the effect.
    """
    weight = rate.weights[effect]
    return rate.hourly.times(full_hours(rate.hours, rate.zone, begins, ends) * weight / 100) if weight else Estimate()


class RateBook:
    """Which rate is in force: of a service on a day, the latest that is valid by then; else `fallback`."""

    def __init__(
        self, rates: Iterable[tuple[int, date, HourlyRate]], fallback: Mapping[int, HourlyRate], default: HourlyRate
    ) -> None:
        self._dated: dict[int, list[tuple[date, HourlyRate]]] = {}
        for service, valid_from, rate in sorted(rates, key=lambda entry: entry[:2]):
            self._dated.setdefault(service, []).append((valid_from, rate))
        self._fallback, self._default = fallback, default

    def rate_of(self, service: int, day: date) -> HourlyRate:
        dated = self._dated.get(service, [])
        place = bisect_right(dated, day, key=lambda entry: entry[0])
        return dated[place - 1][1] if place else self._fallback.get(service, self._default)


class StaffBook:
    """What people cost: by team and by what they respond as; the closer description goes first, the team before."""

    def __init__(self, rates: Iterable[tuple[int | None, str, date, StaffRate]]) -> None:
        self._dated: dict[tuple[int | None, str], list[tuple[date, StaffRate]]] = {}
        for team, responder, valid_from, rate in sorted(rates, key=lambda entry: entry[2]):
            self._dated.setdefault((team, responder), []).append((valid_from, rate))

    @property
    def is_empty(self) -> bool:
        return not self._dated

    def rate_of(self, team: int | None, responder: str, day: date) -> StaffRate | None:
        """None where nobody said what such people cost."""
        for key in dict.fromkeys([(team, responder), (None, responder), (team, ""), (None, "")]):
            dated = self._dated.get(key, [])
            if place := bisect_right(dated, day, key=lambda entry: entry[0]):
                return dated[place - 1][1]
        return None
