"""Which drill comes next: the risk that stays unrehearsed. Pure.

risk = incidents a month × cost of the service × staleness. It is an order of urgency, not a probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.formulas.ages import days_since, staleness

MONTHS = 12
# What has not happened in a year is not forgotten: half an incident is added (Jeffreys' prior for a Poisson rate).
UNSEEN = 0.5
STALE_DAYS = 365
# What a service costs when it is down, until reports of cost exist: the weight of its tier.
WEIGHT_OF_TIER = {1: 8, 2: 4, 3: 2, 4: 1}


@dataclass(frozen=True)
class Figures:
    """`incidents` of the last twelve months; `days` since the last drill, None for never."""

    incidents: int
    tier: int
    days: float | None

    @property
    def per_month(self) -> float:
        return (self.incidents + UNSEEN) / MONTHS

    @property
    def cost(self) -> int:
        return WEIGHT_OF_TIER[self.tier]

    @property
    def staleness(self) -> float:
        return staleness(self.days, stale_at=STALE_DAYS)

    @property
    def risk(self) -> float:
        return self.per_month * self.cost * self.staleness


def figures(incidents: int, tier: int, last: datetime | None, at: datetime) -> Figures:
    return Figures(incidents, tier, None if last is None else days_since(last, at))
