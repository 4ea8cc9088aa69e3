"""Rates and costs as programs read and write them. Amounts are in the organisation's currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from incidents.catalog.choices import Effect
from incidents.lifecycle.serializers.shapes import Json, PersonRef, RowRef, Shape, instant, named, slugged
from incidents.rest.fields import Body, BySlug, text
from reports.costs.choices import Responder
from reports.costs.estimates import Estimate
from reports.costs.models import MOST_PERCENT, FixedCost, ResponseRate, ServiceRate
from reports.costs.operations import Amount, Grid
from reports.costs.queries.one import IncidentCost, Suffered
from reports.costs.rates import EVERY_HOUR, HOURS_OF_WEEK, USUAL_WEIGHTS

PLACES = 2
RESPONDERS = [(value, label) for value, label in Responder.choices if value]


class EstimateShape(Shape):
    """An amount that nobody knows exactly."""

    low = serializers.FloatField()
    likely = serializers.FloatField()
    high = serializers.FloatField()

    @staticmethod
    def render(estimate: Any) -> Json:
        return {name: round(float(getattr(estimate, name)), PLACES) for name in ("low", "likely", "high")}


class ServiceRateShape(EstimateShape):
    """What an hour of a service being down costs from a day on."""

    id = serializers.IntegerField()
    service = RowRef()
    valid_from = serializers.DateField()
    time_zone = serializers.CharField(help_text="The hours are of its wall clock.")
    hours = serializers.ListField(
        child=serializers.IntegerField(), help_text="Per cent of the rate in each of the 168 hours from Monday 0:00 on."
    )
    degraded_percent = serializers.IntegerField(help_text="Of the rate while the service is degraded.")
    at_risk_percent = serializers.IntegerField(help_text="Of the rate while the service is at risk.")
    made_by = PersonRef(allow_null=True)
    made_at = serializers.DateTimeField()

    @staticmethod
    def render(rate: ServiceRate) -> Json:  # type: ignore[override]
        plain = ("time_zone", "hours", "degraded_percent", "at_risk_percent")
        return {
            "id": rate.pk,
            "service": slugged(rate.service),
            "valid_from": rate.valid_from.isoformat(),
            **EstimateShape.render(rate),
            **{name: getattr(rate, name) for name in plain},
            "made_by": named(rate.made_by),
            "made_at": instant(rate.made_at),
        }


class ResponseRateShape(EstimateShape):
    """What an hour of one person who responds costs from a day on."""

    id = serializers.IntegerField()
    team = RowRef(allow_null=True, help_text="The team that has the incident; null: any.")
    responder = serializers.CharField(help_text="“assignee” or a response role; empty: everybody.")
    valid_from = serializers.DateField()
    share_percent = serializers.IntegerField(help_text="Of the time that goes into the incident.")
    made_by = PersonRef(allow_null=True)
    made_at = serializers.DateTimeField()

    @staticmethod
    def render(rate: ResponseRate) -> Json:  # type: ignore[override]
        return {
            "id": rate.pk,
            "team": slugged(rate.team),
            "responder": rate.responder,
            "valid_from": rate.valid_from.isoformat(),
            **EstimateShape.render(rate),
            "share_percent": rate.share_percent,
            "made_by": named(rate.made_by),
            "made_at": instant(rate.made_at),
        }


class SufferedShape(Shape):
    """A service that suffered in one way, and what that cost."""

    service = RowRef()
    effect = serializers.ChoiceField(choices=Effect.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null while it suffers.")
    cost = EstimateShape()

    @staticmethod
    def render(one: Suffered) -> Json:
        return {
            "service": slugged(one.service),
            "effect": one.effect,
            "started_at": instant(one.begins),
            "ended_at": instant(one.ends),
            "cost": EstimateShape.render(one.cost),
        }


class FixedCostShape(EstimateShape):
    """Something an incident cost once."""

    id = serializers.IntegerField()
    on = serializers.DateField()
    what = serializers.CharField()
    document = serializers.CharField(help_text="What proves it; may be empty.")
    recorded_by = PersonRef(allow_null=True)
    recorded_at = serializers.DateTimeField()
    withdrawn_by = PersonRef(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="Set: it does not count.")
    withdraw_reason = serializers.CharField()

    @staticmethod
    def render(item: FixedCost) -> Json:  # type: ignore[override]
        return {
            "id": item.pk,
            "on": item.on.isoformat(),
            "what": item.what,
            "document": item.document,
            **EstimateShape.render(item),
            "recorded_by": named(item.recorded_by),
            "recorded_at": instant(item.recorded_at),
            "withdrawn_by": named(item.withdrawn_by),
            "withdrawn_at": instant(item.withdrawn_at),
            "withdraw_reason": item.withdraw_reason,
        }


class IncidentCostShape(Shape):
    """What an incident costs at an instant."""

    at = serializers.DateTimeField()
    currency = serializers.CharField()
    total = EstimateShape()
    downtime = EstimateShape()
    response = EstimateShape()
    fixed = EstimateShape()
    per_hour = EstimateShape(help_text="What an hour costs as it stands; nothing where nothing runs.")
    people_seconds = serializers.FloatField(help_text="How long people responded, added up.")
    unpriced_seconds = serializers.FloatField(help_text="Of these, what nobody said the cost of.")
    suffered = SufferedShape(many=True)
    items = FixedCostShape(many=True)

    @staticmethod
    def render(cost: IncidentCost) -> Json:
        estimates: dict[str, Estimate] = {
            "total": cost.total,
            "downtime": cost.downtime,
            "response": cost.response,
            "fixed": cost.fixed,
            "per_hour": cost.per_hour,
        }
        return {
            "at": instant(cost.at),
            "currency": cost.currency,
            **{name: EstimateShape.render(estimate) for name, estimate in estimates.items()},
            "people_seconds": cost.people_seconds,
            "unpriced_seconds": cost.unpriced,
            "suffered": [SufferedShape.render(one) for one in cost.suffered],
            "items": [FixedCostShape.render(item) for item in cost.items],
        }


def _money(*, required: bool = False) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), required=required)


class EstimateBody(Body):
    """An estimate; without `low` or `high` the likely amount stands for them."""

    likely = _money(required=True)
    low = _money()
    high = _money()


def amount_of(given: dict[str, Any]) -> Amount:
    """Take the estimate out of a body."""
    likely = given.pop("likely")
    return Amount(given.pop("low", likely), likely, given.pop("high", likely))


class ServiceRateBody(EstimateBody):
    """What an hour of the service being down costs."""

    valid_from = serializers.DateField()
    time_zone = serializers.CharField(max_length=64, default="UTC")
    hours = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_PERCENT),
        min_length=HOURS_OF_WEEK,
        max_length=HOURS_OF_WEEK,
        required=False,
        help_text="Per cent of the rate in each hour from Monday 0:00 on. Left out: 100 in each.",
    )
    degraded_percent = serializers.IntegerField(min_value=0, max_value=MOST_PERCENT, default=USUAL_WEIGHTS["degraded"])
    at_risk_percent = serializers.IntegerField(min_value=0, max_value=MOST_PERCENT, default=USUAL_WEIGHTS["at_risk"])


def grid_of(given: dict[str, Any]) -> Grid:
    return Grid(
        given["time_zone"],
        given.get("hours", EVERY_HOUR),
        given["degraded_percent"],
        given["at_risk_percent"],
    )


class ResponseRateBody(EstimateBody):
    """What an hour of one person costs."""

    team = BySlug("Team", current=True, required=False, allow_null=True, default=None)
    responder = serializers.ChoiceField(
        choices=RESPONDERS,
        required=False,
        allow_blank=True,
        default="",
        help_text="“assignee” or a response role; empty: everybody.",
    )
    valid_from = serializers.DateField()
    share_percent = serializers.IntegerField(min_value=0, max_value=100, default=100)


class FixedCostBody(EstimateBody):
    """Something the incident cost once."""

    on = serializers.DateField(help_text="A day of the installation's time zone, not one to come.")
    what = text(200)
    document = text(200, required=False)


class WithdrawCostBody(Body):
    """Why a cost counts no more."""

    reason = text(300)
