"""Overrides, cover and swaps of a schedule. Each goes by the same operation as in the console."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.oncall import operations
from incidents.oncall.api.base import OnCallApi
from incidents.oncall.models import CoverRequest, ShiftOverride, SwapRequest
from incidents.oncall.serializers.bodies import OverrideBody, SpanBody, SwapBody
from incidents.oncall.serializers.shapes import CoverShape, OverrideShape, SwapShape
from incidents.refusals import Refused
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS


class Overrides(OnCallApi):
    """Standing in on a schedule."""

    serializer_class = OverrideShape
    pagination_class = CursorPagination
    orderings = {"-begins_at": ("-begins_at", "-pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="on_call_overrides_list", summary="Overrides", responses=OverrideShape(many=True))
    def list(self, request: Request, slug: str) -> Response:
        """The latest first, also those that are over or were cancelled."""
        rows = ShiftOverride.objects.filter(schedule=self.schedule(slug)).select_related("user")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([OverrideShape.render(row) for row in page])

    @extend_schema(
        operation_id="on_call_overrides_create",
        summary="Put somebody on call, or take a shift",
        request=OverrideBody,
        responses={201: OverrideShape},
    )
    def create(self, request: Request, slug: str) -> Response:
        """With a user: for the managers of its team. Without: you take it, as a member of the team."""
        schedule, given = self.schedule(slug), self.valid(OverrideBody, request)
        told: dict[str, Any] = {**_span(given), "actor": self.actor, "at": self.now()}
        user = given.get("user")
        made = operations.take_shift(schedule, **told) if user is None else operations.override(schedule, user, **told)
        return Response(OverrideShape.render(made), status=201)

    @extend_schema(
        operation_id="on_call_overrides_cancel", summary="Cancel an override", request=None, responses=OverrideShape
    )
    def cancel(self, request: Request, slug: str, pk: int) -> Response:
        """From now on; what has been stays. Both halves of a swap end together."""
        rows = ShiftOverride.objects.filter(schedule=self.schedule(slug)).select_related("schedule", "user")
        row = self.one(rows, pk)
        operations.cancel_override(row, actor=self.actor, at=self.now())
        return Response(OverrideShape.render(self.one(rows, pk)))


def _span(given: dict[str, Any]) -> dict[str, Any]:
    return {"begins": given["begins_at"], "ends": given["ends_at"], "reason": given.get("reason", "")}


class Covers(OnCallApi):
    """Asking the team for cover."""

    serializer_class = CoverShape
    pagination_class = CursorPagination
    orderings = {"-asked_at": ("-asked_at", "-pk")}
    parameters = {"list": PAGE_PARAMETERS}

    def rows(self, slug: str) -> QuerySet[CoverRequest]:
        return CoverRequest.objects.filter(schedule=self.schedule(slug)).select_related("schedule", "asked_by")

    @extend_schema(operation_id="on_call_covers_list", summary="Requests for cover", responses=CoverShape(many=True))
    def list(self, request: Request, slug: str) -> Response:
        """The newest first."""
        page = self.paginate_queryset(self.rows(slug)) or []
        return self.get_paginated_response([CoverShape.render(row) for row in page])

    @extend_schema(
        operation_id="on_call_covers_create", summary="Ask for cover", request=SpanBody, responses={201: CoverShape}
    )
    def create(self, request: Request, slug: str) -> Response:
        """For a span that is yours. It stays yours until somebody takes it."""
        schedule, given = self.schedule(slug), self.valid(SpanBody, request)
        asked = operations.ask_for_cover(schedule, **_span(given), actor=self.actor, at=self.now())
        return Response(CoverShape.render(asked), status=201)

    @extend_schema(operation_id="on_call_covers_take", summary="Cover", request=None, responses=OverrideShape)
    def take(self, request: Request, slug: str, pk: int) -> Response:
        """You are on call then. Who comes second is told who was first."""
        made = operations.take_cover(self.one(self.rows(slug), pk), actor=self.actor, at=self.now())
        return Response(OverrideShape.render(made))

    @extend_schema(operation_id="on_call_covers_withdraw", summary="Ask no more", request=None, responses=CoverShape)
    def withdraw(self, request: Request, slug: str, pk: int) -> Response:
        """Asked again, nothing changes."""
        row = operations.withdraw_cover(self.one(self.rows(slug), pk), actor=self.actor, at=self.now())
        return Response(CoverShape.render(row))


class Swaps(OnCallApi):
    """Swapping shifts with somebody who consents."""

    serializer_class = SwapShape
    pagination_class = CursorPagination
    orderings = {"-asked_at": ("-asked_at", "-pk")}
    parameters = {"list": PAGE_PARAMETERS}

    def rows(self, slug: str) -> QuerySet[SwapRequest]:
        rows = SwapRequest.objects.filter(schedule=self.schedule(slug))
        return rows.select_related("schedule", "asked_by", "asked_of")

    @extend_schema(operation_id="on_call_swaps_list", summary="Requests to swap", responses=SwapShape(many=True))
    def list(self, request: Request, slug: str) -> Response:
        """The newest first."""
        page = self.paginate_queryset(self.rows(slug)) or []
        return self.get_paginated_response([SwapShape.render(row) for row in page])

    @extend_schema(
        operation_id="on_call_swaps_create", summary="Ask to swap", request=SwapBody, responses={201: SwapShape}
    )
    def create(self, request: Request, slug: str) -> Response:
        """Nothing changes until the other person agrees."""
        schedule, given = self.schedule(slug), self.valid(SwapBody, request)
        spans: dict[str, Any] = {
            name: (given[f"{name}_begins_at"], given[f"{name}_ends_at"]) for name in ("gives", "gets")
        }
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "reason": given.get("reason", "")}
        try:
            asked = operations.ask_to_swap(schedule, given["other"], **spans, **told)
        except operations.OnCallRefused as refusal:
            raise _named(refusal) from None
        return Response(SwapShape.render(asked), status=201)

    @extend_schema(operation_id="on_call_swaps_accept", summary="Agree to swap", request=None, responses=SwapShape)
    def accept(self, request: Request, slug: str, pk: int) -> Response:
        """For the person who was asked."""
        row = operations.accept_swap(self.one(self.rows(slug), pk), actor=self.actor, at=self.now())
        return Response(SwapShape.render(row))

    @extend_schema(operation_id="on_call_swaps_decline", summary="Decline to swap", request=None, responses=SwapShape)
    def decline(self, request: Request, slug: str, pk: int) -> Response:
        """For the person who was asked."""
        row = operations.decline_swap(self.one(self.rows(slug), pk), actor=self.actor, at=self.now())
        return Response(SwapShape.render(row))

    @extend_schema(operation_id="on_call_swaps_withdraw", summary="Ask no more", request=None, responses=SwapShape)
    def withdraw(self, request: Request, slug: str, pk: int) -> Response:
        """Asked again, nothing changes."""
        row = operations.withdraw_swap(self.one(self.rows(slug), pk), actor=self.actor, at=self.now())
        return Response(SwapShape.render(row))


def _named(refusal: Refused) -> operations.OnCallRefused:
    """A refusal with the fields as the body calls them."""
    names = {"gives": "gives_begins_at", "gets": "gets_begins_at"}
    fields = {names.get(name, name): sentence for name, sentence in refusal.fields.items()}
    return operations.OnCallRefused(refusal.sentence, fields=fields)


ONE = "on-call-schedules/<slug:slug>/"

routes: list[URLPattern] = [
    path(f"{ONE}overrides/", Overrides.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}overrides/<int:pk>/", Overrides.as_view({"delete": "cancel"})),
    path(f"{ONE}cover-requests/", Covers.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}cover-requests/<int:pk>/take/", Covers.as_view({"post": "take"})),
    path(f"{ONE}cover-requests/<int:pk>/withdraw/", Covers.as_view({"post": "withdraw"})),
    path(f"{ONE}swaps/", Swaps.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}swaps/<int:pk>/accept/", Swaps.as_view({"post": "accept"})),
    path(f"{ONE}swaps/<int:pk>/decline/", Swaps.as_view({"post": "decline"})),
    path(f"{ONE}swaps/<int:pk>/withdraw/", Swaps.as_view({"post": "withdraw"})),
]
