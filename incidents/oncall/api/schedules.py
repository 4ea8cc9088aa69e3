"""Schedules and who has them when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.oncall.api.base import OnCallApi
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.shifts import shifts_between
from incidents.oncall.queries.standing import standings
from incidents.oncall.serializers.shapes import ScheduleShape, ShiftShape, StandingShape
from incidents.rest.fields import Instant
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS

LONGEST = timedelta(days=92)
FROM = OpenApiParameter(
    "from", {"type": "string", "format": "date-time"}, required=True, description="The first instant."
)
TO = OpenApiParameter(
    "to",
    {"type": "string", "format": "date-time"},
    required=True,
    description="Just after the last; at most 92 days on.",
)


class Schedules(OnCallApi):
    """On-call schedules."""

    serializer_class = ScheduleShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS, "shifts": frozenset({"from", "to"})}

    @extend_schema(
        operation_id="on_call_schedules_list", summary="On-call schedules", responses=ScheduleShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """By name, retired ones too."""
        page = self.paginate_queryset(OnCallSchedule.objects.select_related("team")) or []
        return self.get_paginated_response([ScheduleShape.render(row) for row in page])

    @extend_schema(operation_id="on_call_schedules_retrieve", summary="One on-call schedule", responses=ScheduleShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """What it says about itself."""
        return Response(ScheduleShape.render(self.schedule(slug)))

    @extend_schema(
        operation_id="on_call_schedules_now", summary="Who is on call on a schedule", responses=StandingShape
    )
    def now_on_call(self, request: Request, slug: str) -> Response:
        """Now, until when, and who is next."""
        return Response(StandingShape.render(standings([self.schedule(slug)], at=self.now())[0]))

    @extend_schema(
        operation_id="on_call_schedules_shifts",
        summary="Shifts of a schedule",
        parameters=[FROM, TO],
        responses=ShiftShape(many=True),
    )
    def shifts(self, request: Request, slug: str) -> Response:
        """In order, cut to what was asked for; where there is a hole, nothing. Each ends where the next begins."""
        schedule = self.schedule(slug)
        begins, ends = (_instant(request, name) for name in ("from", "to"))
        if not timedelta(0) < ends - begins <= LONGEST:
            raise ValidationError({"to": [f"It must be later than “from”, by at most {LONGEST.days} days."]})
        return Response([ShiftShape.render(shift) for shift in shifts_between(schedule, begins, ends)])


def _instant(request: Request, name: str) -> Any:
    text = request.query_params.get(name, "")
    if not text:
        raise ValidationError({name: ["Say an instant, such as 2026-11-23T14:05:00Z."]})
    try:
        return Instant().run_validation(text)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None


class OnCallNow(OnCallApi):
    """Who is on call everywhere."""

    serializer_class = StandingShape
    parameters: dict[str, frozenset[str]] = {"everywhere": frozenset()}

    @extend_schema(operation_id="on_call_now", summary="Who is on call now", responses=StandingShape(many=True))
    def everywhere(self, request: Request) -> Response:
        """Each schedule that is not retired, by name."""
        schedules = list(OnCallSchedule.objects.filter(retired_at=None).order_by("name"))
        return Response([StandingShape.render(one) for one in standings(schedules, at=self.now())])


routes: list[URLPattern] = [
    path("on-call/", OnCallNow.as_view({"get": "everywhere"})),
    path("on-call-schedules/<slug:slug>/now/", Schedules.as_view({"get": "now_on_call"})),
    path("on-call-schedules/<slug:slug>/shifts/", Schedules.as_view({"get": "shifts"})),
]
