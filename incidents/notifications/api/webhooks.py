"""Webhooks for programs: set up, rotated, paused, tried, and how their deliveries went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.notifications.models import WebhookEndpoint
from incidents.notifications.operations import endpoints as op
from incidents.notifications.operations.waiting import send_again
from incidents.notifications.queries.webhooks import deliveries
from incidents.notifications.serializers.webhooks import (
    DeliveryShape,
    EndpointBody,
    EndpointChanges,
    EndpointShape,
    EndpointWithSecret,
    PauseBody,
    RotateBody,
)
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.people.models import User
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet

DEFAULT_OVERLAP_HOURS = 24
READS = frozenset({"list", "retrieve", "deliveries"})


class WebhookEndpoints(SignedIn, ApiViewSet):
    """Programs elsewhere that are told of events by signed requests (Standard Webhooks 1.0.0)."""

    required_scopes = [TokenScope.WEBHOOKS]
    serializer_class = EndpointShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS, "deliveries": PAGE_PARAMETERS}

    @property
    def needs(self) -> str:  # type: ignore[override]
        verb = "view" if self.action in READS else "add" if self.action == "create" else "change"
        return f"incidents.{verb}_webhookendpoint"

    def find(self, pk: int) -> WebhookEndpoint:
        """Raises NotFound."""
        rows = WebhookEndpoint.objects.select_related("owner")
        endpoint = rows.filter(pk=pk).first() if pk <= MAX_ID else None
        if endpoint is None:
            raise NotFound
        return endpoint

    @extend_schema(operation_id="webhooks_list", summary="Webhooks", responses=EndpointShape(many=True))
    def list(self, request: Request) -> Response:
        """By name."""
        page = self.paginate_queryset(WebhookEndpoint.objects.select_related("owner")) or []
        return self.get_paginated_response([EndpointShape.render(endpoint) for endpoint in page])

    @extend_schema(
        operation_id="webhooks_create",
        summary="Make a webhook",
        request=EndpointBody,
        responses={201: EndpointWithSecret},
    )
    def create(self, request: Request) -> Response:
        """Its secret is in this answer, and nowhere else."""
        given = {"owner": cast("User", request.user), "includes_restricted": False, **self.valid(EndpointBody, request)}
        endpoint, secret = op.create_endpoint(**given, at=timezone.now())
        return _with_secret(endpoint, secret, status=201)

    @extend_schema(operation_id="webhooks_retrieve", summary="One webhook", responses=EndpointShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Without its secret."""
        return Response(EndpointShape.render(self.find(pk)))

    @extend_schema(
        operation_id="webhooks_update", summary="Change a webhook", request=EndpointChanges, responses=EndpointShape
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is left out stays."""
        endpoint, given = self.find(pk), self.valid(EndpointChanges, request)
        names = ("name", "url", "owner", "events", "includes_restricted")
        kept: dict[str, Any] = {name: given.get(name, getattr(endpoint, name)) for name in names}
        return Response(EndpointShape.render(op.update_endpoint(endpoint, **kept)))

    @extend_schema(
        operation_id="webhooks_rotate", summary="New secret", request=RotateBody, responses=EndpointWithSecret
    )
    def rotate(self, request: Request, pk: int) -> Response:
        """The old one signs too for as many hours as you say; 0 ends it at once."""
        endpoint, given = self.find(pk), self.valid(RotateBody, request)
        overlap = timedelta(hours=given.get("hours", DEFAULT_OVERLAP_HOURS))
        return _with_secret(*op.rotate_secret(endpoint, overlap=overlap, at=timezone.now()))

    @extend_schema(operation_id="webhooks_pause", summary="Pause", request=PauseBody, responses=EndpointShape)
    def pause(self, request: Request, pk: int) -> Response:
        """It gets nothing until it is resumed; what waits is called off."""
        endpoint, given = self.find(pk), self.valid(PauseBody, request)
        paused = op.pause_endpoint(endpoint, reason=given.get("reason", ""), at=timezone.now())
        return Response(EndpointShape.render(paused))

    @extend_schema(operation_id="webhooks_resume", summary="Resume", request=None, responses=EndpointShape)
    def resume(self, request: Request, pk: int) -> Response:
        """What happened meanwhile is not told."""
        return Response(EndpointShape.render(op.resume_endpoint(self.find(pk))))

    @extend_schema(operation_id="webhooks_test", summary="Send a test", request=None, responses={202: DeliveryShape})
    def test(self, request: Request, pk: int) -> Response:
        """It waits in the outbox; ask the deliveries how it went."""
        sent = op.send_test(self.find(pk), actor=cast("User", request.user), at=timezone.now())
        return Response(DeliveryShape.render(sent), status=202)

    @extend_schema(operation_id="webhooks_deliveries", summary="Deliveries", responses=DeliveryShape(many=True))
    def deliveries(self, request: Request, pk: int) -> Response:
        """Newest first, with every try. Those of incidents that you may not know of are left out."""
        self.orderings = {"-created_at": ("-created_at", "-pk")}
        page = self.paginate_queryset(deliveries(self.find(pk))) or []
        return self.get_paginated_response([DeliveryShape.render(sent) for sent in page])

    @extend_schema(
        operation_id="webhooks_send_again", summary="Send again", request=None, responses={202: DeliveryShape}
    )
    def again(self, request: Request, pk: int, delivery: UUID) -> Response:
        """What failed or is in doubt, under the same id."""
        sent = deliveries(self.find(pk)).filter(pk=delivery).first()
        if sent is None:
            raise NotFound
        send_again(sent, actor=cast("User", request.user), at=timezone.now())
        sent.refresh_from_db()
        return Response(DeliveryShape.render(sent), status=202)


def _with_secret(endpoint: WebhookEndpoint, secret: str, *, status: int = 200) -> Response:
    response = Response({**EndpointShape.render(endpoint), "secret": secret}, status=status)
    response["Cache-Control"] = "no-store"
    response.shown_once = ("secret",)  # type: ignore[attr-defined]
    return response


ONE = "webhook-endpoints/<int:pk>/"
routes: list[URLPattern] = [
    path("webhook-endpoints/", WebhookEndpoints.as_view({"get": "list", "post": "create"})),
    path(ONE, WebhookEndpoints.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}rotate/", WebhookEndpoints.as_view({"post": "rotate"})),
    path(f"{ONE}pause/", WebhookEndpoints.as_view({"post": "pause"})),
    path(f"{ONE}resume/", WebhookEndpoints.as_view({"post": "resume"})),
    path(f"{ONE}test/", WebhookEndpoints.as_view({"post": "test"})),
    path(f"{ONE}deliveries/", WebhookEndpoints.as_view({"get": "deliveries"})),
    path(f"{ONE}deliveries/<uuid:delivery>/again/", WebhookEndpoints.as_view({"post": "again"})),
]
