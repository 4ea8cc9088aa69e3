"""Affected services as intervals, and the services of the catalogue with their status for the reader."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.models import Service
from incidents.lifecycle import operations, queries
from incidents.lifecycle.api.base import IncidentApi
from incidents.lifecycle.models import AffectedService, Incident
from incidents.lifecycle.serializers.answers import ChangedEffect
from incidents.lifecycle.serializers.bodies import EffectBody, EffectChangeBody
from incidents.lifecycle.serializers.incidents import Receipt
from incidents.lifecycle.serializers.parts import EffectShape
from incidents.lifecycle.serializers.services import ServiceShape, ServiceWithDependencies, service_shape
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet


class Effects(IncidentApi):
    """What an incident does to services."""

    matched = frozenset({"add", "change"})

    @extend_schema(
        operation_id="incidents_affected_services_list", summary="Affected services", responses=EffectShape(many=True)
    )
    def read(self, request: Request, pk: int) -> Response:
        """Intervals, half-open; without an end the service still suffers."""
        return Response([EffectShape.render(effect) for effect in queries.effects_of(self.find(pk))])

    @extend_schema(
        operation_id="incidents_affected_services_add",
        summary="Record that a service suffers",
        request=EffectBody,
        responses={201: ChangedEffect, 202: Receipt},
    )
    def add(self, request: Request, pk: int) -> Response:
        """A running interval of the same service ends where the new one begins."""
        incident, version = self.begin(request, pk, "affect_service")
        at = self.now()
        given = {"started_at": at, **self.valid(EffectBody, request, at=at)}
        affected = operations.affect_service(incident, **given, actor=self.actor, at=at, expected_version=version)
        return self.changed_part(pk, EffectShape.render(affected), status=201)

    @extend_schema(
        operation_id="incidents_affected_services_change",
        summary="End or correct an effect",
        request=EffectChangeBody,
        responses={200: ChangedEffect, 202: Receipt},
    )
    def change(self, request: Request, pk: int, effect_id: int) -> Response:
        """`ended_at` alone ends a running effect; anything with a reason corrects what was recorded."""
        incident, version = self.begin(request, pk, "correct_affected_service")
        affected = self._find(incident, effect_id)
        at = self.now()
        given = self.valid(EffectChangeBody, request, at=at)
        about: dict[str, Any] = {"actor": self.actor, "at": at, "expected_version": version}
        if given.keys() == {"ended_at"} and given["ended_at"] is not None:
            affected = operations.restore_service(affected, **given, **about)
        else:
            affected = operations.correct_affected_service(affected, **{"reason": "", **given}, **about)
        return self.changed_part(pk, EffectShape.render(affected), status=200)

    def _find(self, incident: Incident, effect_id: int) -> AffectedService:
        effects = AffectedService.objects.filter(incident=incident)
        found = effects.filter(pk=effect_id).first() if effect_id <= MAX_ID else None
        if found is None:
            raise NotFound
        return found


class Services(SignedIn, ApiViewSet):
    """Services with their status: the worst of what the caller may know of."""

    required_scopes = [TokenScope.CATALOG_READ]
    needs = "incidents.view_service"
    serializer_class = ServiceShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk"), "tier": ("tier", "name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    def get_queryset(self) -> QuerySet[Service]:
        return Service.objects.select_related("owning_team")

    @extend_schema(operation_id="services_list", summary="Services", responses=ServiceShape(many=True))
    def list(self, request: Request) -> Response:
        """Those still offered."""
        page = self.paginate_queryset(self.get_queryset().filter(retired_at=None)) or []
        status = queries.service_status(page)
        return self.get_paginated_response([service_shape(service, status.get(service.pk)) for service in page])

    @extend_schema(operation_id="services_retrieve", summary="One service", responses=ServiceWithDependencies)
    def retrieve(self, request: Request, slug: str) -> Response:
        """With what it needs and what needs it."""
        service = self.get_queryset().filter(slug=slug).first()
        if service is None:
            raise NotFound
        needs = [link.depends_on for link in service.needs.select_related("depends_on__owning_team")]
        needed_by = [link.service for link in service.needed_by.select_related("service__owning_team")]
        status = queries.service_status([service, *needs, *needed_by])
        return Response(
            {
                **service_shape(service, status.get(service.pk)),
                "needs": [service_shape(other, status.get(other.pk)) for other in needs],
                "needed_by": [service_shape(other, status.get(other.pk)) for other in needed_by],
            }
        )
