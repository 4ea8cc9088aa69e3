"""What incidents cost, cut by day: the pieces that every figure is added up from. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from incidents.catalog.choices import Effect
from reports.costs.choices import Part
from reports.costs.estimates import NOTHING, Estimate
from reports.costs.intervals import Span, Suffering, share_out
from reports.costs.rates import RateBook, cost_of_downtime
from reports.metrics import periods
from reports.metrics.choices import Group


@dataclass(frozen=True, slots=True)
class Share:
    """What one incident cost on one day (of the installation's time zone), of one part.

    `seconds` by effect, of a service that suffered. `keys` are the primary keys of what the incident has one of; that
    of the service is the one that suffered.
    """

    incident: int
    day: date
    part: Part
    cost: Estimate
    keys: Mapping[Group, int | None]
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def down(self) -> float:
        return self.seconds.get(Effect.DOWN, 0.0)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Of some who responded to an incident, which was over on this day, nobody said what they cost."""

    incident: int
    day: date
    keys: Mapping[Group, int | None]


def shares_of_downtime(
    sufferings: Iterable[Suffering],
    window: Span,
    book: RateBook,
    keys: Mapping[int, Mapping[Group, int | None]],
    zone: tzinfo,
    *,
    days: Collection[date] | None = None,
) -> Iterator[Share]:
    """What services that suffer cost within a window: every moment of a service once, cut at midnight of `zone`.

    `keys` are those of the incidents. The rate is the one in force on the day. What was on other days than `days` is
    told without its cost.
    """
    by_service: dict[int, list[Suffering]] = defaultdict(list)
    for one in sufferings:
        by_service[one.service].append(one)
    for service, own in by_service.items():
        for piece in share_out(own, window):
            its = {**keys[piece.incident], Group.SERVICE: service}
            for day, begins, ends in days_of(piece.begins, piece.ends, zone):
                cost = NOTHING
                if days is None or day in days:
                    cost = cost_of_downtime(book.rate_of(service, day), piece.effect, begins, ends)
                seconds = {piece.effect: (ends - begins).total_seconds()}
                yield Share(piece.incident, day, Part.DOWNTIME, cost, its, seconds)


def days_of(begins: datetime, ends: datetime, zone: tzinfo) -> Iterator[tuple[date, datetime, datetime]]:
    """A stretch cut at midnight."""
    day = begins.astimezone(zone).date()
    while begins < ends:
        midnight = periods.begins(day + timedelta(days=1), zone)
        yield day, begins, min(ends, midnight)
        begins, day = midnight, day + timedelta(days=1)
