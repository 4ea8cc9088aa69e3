"""Rates and costs of incidents for programs. Sums over many incidents are metrics."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.models import Service
from incidents.lifecycle.api.base import speaking_of
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.refusals import NotPermitted
from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import ApiViewSet
from reports.costs import operations
from reports.costs.models import FixedCost, ResponseRate, ServiceRate
from reports.costs.queries.one import cost_of_incident, incident_with_money
from reports.costs.queries.rates import response_rates
from reports.costs.rights import RECORDS, SETS, VIEWS
from reports.costs.serializers import (
    FixedCostBody,
    FixedCostShape,
    IncidentCostShape,
    ResponseRateBody,
    ResponseRateShape,
    ServiceRateBody,
    ServiceRateShape,
    WithdrawCostBody,
    amount_of,
    grid_of,
)


class CostApi(SignedIn, ApiViewSet):
    """Whoever may see costs reads; what somebody may change is asked besides."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = VIEWS

    def require(self, right: str) -> None:
        """Raises NotPermitted."""
        if not self.actor.has_perm(right):
            raise NotPermitted


class ServiceRates(CostApi):
    """What an hour of a service being down costs."""

    serializer_class: Any = ServiceRateShape

    @extend_schema(
        operation_id="costs_service_rates_list", summary="Rates of services", responses=ServiceRateShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """Those that count, each from its day on; what was replaced or taken back is left out."""
        rates = ServiceRate.objects.filter(replaced_at=None).select_related("service", "made_by")
        rows = rates.order_by("service__name", "-valid_from")
        return Response([ServiceRateShape.render(rate) for rate in rows])

    @extend_schema(
        operation_id="costs_service_rates_set",
        summary="Say what a service costs",
        request=ServiceRateBody,
        responses={201: ServiceRateShape},
    )
    def create(self, request: Request, slug: str) -> Response:
        """From a day on; what was said for the same day is replaced."""
        service = Service.objects.filter(slug=slug).first()
        if service is None:
            raise NotFound
        self.require(SETS)
        given = self.valid(ServiceRateBody, request)
        rate = operations.set_service_rate(
            service,
            valid_from=given["valid_from"],
            amount=amount_of(given),
            grid=grid_of(given),
            actor=self.actor,
            at=self.now(),
        )
        return Response(ServiceRateShape.render(rate), status=201)

    @extend_schema(
        operation_id="costs_service_rates_take_back", summary="Take a rate back", request=None, responses={204: None}
    )
    def take_back(self, request: Request, pk: int) -> Response:
        """From its day on, the rate before it holds again."""
        self.require(SETS)
        operations.take_back_rate(self.one(ServiceRate.objects, pk), actor=self.actor, at=self.now())
        return Response(status=204)


class ResponseRates(CostApi):
    """What an hour of one person who responds costs."""

    serializer_class: Any = ResponseRateShape

    @extend_schema(
        operation_id="costs_response_rates_list", summary="Rates of people", responses=ResponseRateShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """Those that count, each from its day on."""
        return Response([ResponseRateShape.render(rate) for rate in response_rates()])

    @extend_schema(
        operation_id="costs_response_rates_set",
        summary="Say what people cost",
        request=ResponseRateBody,
        responses={201: ResponseRateShape},
    )
    def create(self, request: Request) -> Response:
        """From a day on; what was said for the same team, responder and day is replaced."""
        self.require(SETS)
        given = self.valid(ResponseRateBody, request)
        amount = amount_of(given)
        rate = operations.set_response_rate(**given, amount=amount, actor=self.actor, at=self.now())
        return Response(ResponseRateShape.render(rate), status=201)

    @extend_schema(
        operation_id="costs_response_rates_take_back", summary="Take a rate back", request=None, responses={204: None}
    )
    def take_back(self, request: Request, pk: int) -> Response:
        """From its day on, the rate before it holds again."""
        self.require(SETS)
        operations.take_back_rate(self.one(ResponseRate.objects, pk), actor=self.actor, at=self.now())
        return Response(status=204)


class IncidentCosts(CostApi):
    """What one incident costs. Hidden and absent incidents answer alike."""

    serializer_class: Any = IncidentCostShape

    @extend_schema(operation_id="costs_incident_retrieve", summary="What it costs", responses=IncidentCostShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """At this moment. A moment that another incident claims too counts here as well."""
        incident = self._find(pk)
        self._note_reads([incident])
        answer = Response(IncidentCostShape.render(cost_of_incident(incident, self.now())))
        return speaking_of(answer, pk)

    @extend_schema(
        operation_id="costs_incident_add",
        summary="Record a fixed cost",
        request=FixedCostBody,
        responses={201: FixedCostShape},
    )
    def create(self, request: Request, pk: int) -> Response:
        """Also after the incident was closed. The timeline tells what it is for, and not how much it is."""
        incident = self._find(pk)
        self.require(RECORDS)
        given = self.valid(FixedCostBody, request)
        amount = amount_of(given)
        made = operations.record_cost(incident, **given, amount=amount, actor=self.actor, at=self.now())
        self._note_reads([incident])
        return speaking_of(Response(FixedCostShape.render(made), status=201), pk)

    @extend_schema(
        operation_id="costs_incident_withdraw",
        summary="Withdraw a fixed cost",
        request=WithdrawCostBody,
        responses=FixedCostShape,
    )
    def withdraw(self, request: Request, pk: int, cost: int) -> Response:
        """It stays on the list, and counts no more."""
        incident = self._find(pk)
        self.require(RECORDS)
        row = self.one(FixedCost.objects.filter(incident=incident).select_related("incident", "recorded_by"), cost)
        body = self.valid(WithdrawCostBody, request)
        held = operations.withdraw_cost(row, **body, actor=self.actor, at=self.now())
        self._note_reads([incident])
        return speaking_of(Response(FixedCostShape.render(held)), pk)

    def replayed(self, incident_ids: Any) -> None:
        self._note_reads(Incident.objects.filter(pk__in=list(incident_ids), restricted=True))

    def _find(self, pk: int) -> Incident:
        incident = incident_with_money(pk) if pk <= MAX_ID else None
        if incident is None:
            raise NotFound
        return incident

    def _note_reads(self, incidents: Any) -> None:
        record_reads(incidents, user=self.actor, surface=Surface.API, at=self.now())


routes: list[URLPattern] = [
    path("costs/rates/services/", ServiceRates.as_view({"get": "list"})),
    path("costs/rates/services/<slug:slug>/", ServiceRates.as_view({"post": "create"})),
    path("costs/rates/services/<int:pk>/take-back/", ServiceRates.as_view({"post": "take_back"})),
    path("costs/rates/people/", ResponseRates.as_view({"get": "list", "post": "create"})),
    path("costs/rates/people/<int:pk>/take-back/", ResponseRates.as_view({"post": "take_back"})),
    path("costs/incidents/<int:pk>/", IncidentCosts.as_view({"get": "retrieve"})),
    path("costs/incidents/<int:pk>/items/", IncidentCosts.as_view({"post": "create"})),
    path("costs/incidents/<int:pk>/items/<int:cost>/withdraw/", IncidentCosts.as_view({"post": "withdraw"})),
]
