"""What one incident costs: what suffered, who responded, fixed items, and what an hour of it costs at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from incidents.catalog.models import OrganisationSettings, Service
from incidents.database.sole import sole
from incidents.lifecycle.models import AffectedService, Incident
from reports.costs.estimates import NOTHING, Estimate, total_of
from reports.costs.models import FixedCost, ServiceRate
from reports.costs.queries.books import estimate_of, exactly, hourly_rate, staff_book
from reports.costs.queries.responses import Held, reckon_response, roles_of, stints_of
from reports.costs.rates import HourlyRate, RateBook, StaffBook, cost_of_downtime
from reports.costs.response import Stint
from reports.costs.shares import days_of


@dataclass(frozen=True)
class Suffered:
    """One service suffered in one way; `ends` is None while it does."""

    service: Service
    effect: str
    begins: datetime
    ends: datetime | None
    cost: Estimate

    @property
    def lasted(self) -> float:
        """Seconds; none while it suffers."""
        return (self.ends - self.begins).total_seconds() if self.ends is not None else 0.0


@dataclass(frozen=True)
class IncidentCost:
    """At an instant, in `currency`. `per_hour` is what an hour costs as it stands; nothing where nothing runs.

    `unpriced` are seconds of people of whom nobody said what they cost. A moment that another incident claims too
    counts here as well, although it counts once in reports.
    """

    at: datetime
    currency: str
    suffered: tuple[Suffered, ...]
    items: tuple[FixedCost, ...]
    response: Estimate
    people_seconds: float
    unpriced: float
    per_hour: Estimate

    @property
    def downtime(self) -> Estimate:
        return total_of(one.cost for one in self.suffered)

    @property
    def fixed(self) -> Estimate:
        return total_of(estimate_of(item) for item in self.items if item.withdrawn_at is None)

    @property
    def total(self) -> Estimate:
        return total_of([self.downtime, self.response, self.fixed])

    @property
    def is_running(self) -> bool:
        return self.per_hour.high > 0


def incident_with_money(pk: int) -> Incident | None:
    """The incident, or None for hidden and absent alike, with the organisation's `currency` and `usual_cost` per hour.
    One query."""
    row = OrganisationSettings.objects.filter(pk=1)
    rows = Incident.objects.annotate(
        currency=Subquery(row.values("currency")), usual_cost=Subquery(row.values("default_hourly_cost"))
    )
    return sole(rows.filter(pk=pk))


def cost_of_incident(incident: Any, at: datetime) -> IncidentCost:
    """Reckon from what is recorded; `incident` as of `incident_with_money`. Five queries at most."""
    zone = timezone.get_default_timezone()
    effects = list(AffectedService.objects.filter(incident=incident).select_related("service"))
    book = _book_of([effect.service for effect in effects], incident)
    suffered = tuple(
        Suffered(
            effect.service,
            effect.effect,
            effect.started_at,
            effect.ended_at,
            total_of(
                cost_of_downtime(book.rate_of(effect.service_id, day), effect.effect, begins, ends)
                for day, begins, ends in days_of(effect.started_at, effect.ended_at or at, zone)
            ),
        )
        for effect in effects
    )
    staff = staff_book()
    over_at = incident.resolved_at or incident.cancelled_at or at
    roles: list[Held] = [] if staff.is_empty else roles_of(Incident.objects.filter(pk=incident.pk)).get(incident.pk, [])
    stints = list(stints_of(incident.assignee_id, incident.acknowledged_at, roles, over_at))
    response = reckon_response(stints, incident.team_id, staff, zone)
    today = at.astimezone(zone).date()
    now = [
        book.rate_of(one.service.pk, today).at(at, one.effect)
        for one in suffered
        if one.ends is None and one.begins <= at
    ]
    if incident.is_open:
        now.extend(_at_work(stints, roles, incident.team_id, staff, at))
    return IncidentCost(
        at=at,
        currency=incident.currency or OrganisationSettings().currency,
        suffered=suffered,
        items=tuple(FixedCost.objects.filter(incident=incident).select_related("recorded_by", "withdrawn_by")),
        response=response.cost,
        people_seconds=response.seconds,
        unpriced=response.unpriced,
        per_hour=total_of(now),
    )


def _book_of(services: list[Service], incident: Any) -> RateBook:
    """The rates of these services. One query, none for no service."""
    usual = incident.usual_cost if incident.usual_cost is not None else OrganisationSettings().default_hourly_cost
    rates = ServiceRate.objects.filter(service__in=services, replaced_at=None) if services else ()
    own: dict[int, HourlyRate] = {
        service.pk: exactly(service.hourly_cost) for service in services if service.hourly_cost is not None
    }
    return RateBook(((rate.service_id, rate.valid_from, hourly_rate(rate)) for rate in rates), own, exactly(usual))


def _at_work(
    stints: list[Stint], roles: list[Held], team: int | None, staff: StaffBook, at: datetime
) -> list[Estimate]:
    """What an hour of everybody who is at work costs: of each as the dearest."""
    ended = {(person, role, started) for person, role, started, ended_at in roles if ended_at and ended_at <= at}
    dearest: dict[int, Estimate] = {}
    for stint in stints:
        if (stint.person, stint.responder, stint.begins) in ended:
            continue
        rate = staff.rate_of(team, stint.responder, stint.begins.astimezone(timezone.get_default_timezone()).date())
        if rate is not None:
            known = dearest.get(stint.person, NOTHING)
            dearest[stint.person] = max(known, rate.per_hour, key=lambda estimate: estimate.likely)
    return list(dearest.values())
