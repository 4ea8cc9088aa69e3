"""The rates in force, as books that are asked without the database."""

from __future__ import annotations

from incidents.catalog.choices import Effect
from incidents.catalog.models import OrganisationSettings, Service
from incidents.database.sole import sole
from reports.costs.estimates import Estimate
from reports.costs.models import FixedCost, Priced, ResponseRate, ServiceRate
from reports.costs.rates import HourlyRate, RateBook, StaffBook, StaffRate


def rate_book() -> RateBook:
    """What services cost. Three queries."""
    rates = ServiceRate.objects.filter(replaced_at=None)
    costs = Service.objects.exclude(hourly_cost=None).values_list("pk", "hourly_cost")
    return RateBook(
        ((rate.service_id, rate.valid_from, hourly_rate(rate)) for rate in rates),
        {pk: exactly(cost) for pk, cost in costs},
        exactly(organisation().default_hourly_cost),
    )


def staff_book() -> StaffBook:
    """What people cost. One query."""
    rates = ResponseRate.objects.filter(replaced_at=None)
    return StaffBook(
        (rate.team_id, rate.responder, rate.valid_from, StaffRate(estimate_of(rate), rate.share_percent))
        for rate in rates
    )


def organisation() -> OrganisationSettings:
    """Its row, or what it would hold."""
    return sole(OrganisationSettings.objects.filter(pk=1)) or OrganisationSettings()


def hourly_rate(rate: ServiceRate) -> HourlyRate:
    weights: dict[str, int] = {
        Effect.DOWN: 100,
        Effect.DEGRADED: rate.degraded_percent,
        Effect.AT_RISK: rate.at_risk_percent,
    }
    return HourlyRate(estimate_of(rate), tuple(rate.hours), rate.time_zone, weights)


def estimate_of(row: Priced | FixedCost) -> Estimate:
    return Estimate(float(row.low), float(row.likely), float(row.high))


def exactly(cost: object) -> HourlyRate:
    """A rate of which nobody said how far off it may be."""
    amount = float(cost)  # type: ignore[arg-type]
    return HourlyRate(Estimate(amount, amount, amount))
