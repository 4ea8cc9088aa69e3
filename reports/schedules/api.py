"""Schedules of reports for programs. Hidden and absent schedules answer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet
from reports.builder.queries.listing import report_for
from reports.builder.queries.rights import READ
from reports.schedules import operations
from reports.schedules.models import ReportSchedule
from reports.schedules.operations.editing import NO_REPORT, ScheduleRefused
from reports.schedules.queries.listing import dates_ahead, history_of, seen_by
from reports.schedules.queries.rights import may_change
from reports.schedules.serializers import (
    ReportRunBody,
    ReportRunShape,
    ReportScheduleBody,
    ReportScheduleChanges,
    ReportScheduleShape,
)


class ScheduleApi(SignedIn, ApiViewSet):
    """Whoever reads reports; what somebody may change is asked besides."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = READ
    serializer_class: Any = ReportScheduleShape

    def find(self, pk: int) -> ReportSchedule:
        """Raises NotFound."""
        found: ReportSchedule = self.one(seen_by(self.actor), pk)
        return found


class ReportSchedules(ScheduleApi):
    """Saved reports that are mailed again and again, each copy counted for whoever gets it."""

    pagination_class = CursorPagination
    orderings = {"id": ("pk",), "-id": ("-pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="report_schedules_list", summary="Schedules", responses=ReportScheduleShape(many=True))
    def list(self, request: Request) -> Response:
        """Yours, and those whose mails you get; of shared reports all, for whoever manages reports."""
        page = self.paginate_queryset(seen_by(self.actor)) or []
        return self.get_paginated_response([ReportScheduleShape.render(schedule) for schedule in page])

    @extend_schema(
        operation_id="report_schedules_create",
        summary="Make a schedule",
        request=ReportScheduleBody,
        responses={201: ReportScheduleShape},
    )
    def create(self, request: Request) -> Response:
        """Whoever makes it owns it, and is told of what cannot be delivered."""
        given = self._given(self.valid(ReportScheduleBody, request))
        made = operations.save_schedule(None, **given, **self.told)
        return self._answer(made.pk, status=201)

    @extend_schema(operation_id="report_schedules_retrieve", summary="One schedule", responses=ReportScheduleShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Which report it mails, by which rule, and to whom."""
        return self._answer(pk)

    @extend_schema(
        operation_id="report_schedules_update",
        summary="Change a schedule",
        request=ReportScheduleChanges,
        responses=ReportScheduleShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Its next mailing is reckoned anew."""
        schedule = self.find(pk)
        given = self._given(self.valid(ReportScheduleChanges, request), schedule)
        operations.save_schedule(schedule, **given, **self.told)
        return self._answer(pk)

    @extend_schema(operation_id="report_schedules_retire", summary="End a schedule", responses={204: None})
    def retire(self, request: Request, pk: int) -> Response:
        """Nothing is mailed by it any more, copies that wait included."""
        operations.retire_schedule(self.find(pk), **self.told)
        return Response(status=204)

    @extend_schema(
        operation_id="report_schedules_pause", summary="Pause it", request=None, responses=ReportScheduleShape
    )
    def pause(self, request: Request, pk: int) -> Response:
        """Nothing is mailed by it until it goes on."""
        return self._act(pk, operations.pause_schedule)

    @extend_schema(
        operation_id="report_schedules_resume", summary="Let it go on", request=None, responses=ReportScheduleShape
    )
    def resume(self, request: Request, pk: int) -> Response:
        """What was missed meanwhile is not made up for."""
        return self._act(pk, operations.resume_schedule)

    @extend_schema(operation_id="report_schedules_leave", summary="Get it no more", request=None, responses={204: None})
    def leave(self, request: Request, pk: int) -> Response:
        """For whoever gets its mails."""
        operations.leave_schedule(self.find(pk), **self.told)
        return Response(status=204)

    def _given(self, body: dict[str, Any], schedule: ReportSchedule | None = None) -> dict[str, Any]:
        """The body as `save_schedule` takes it. Raises ScheduleRefused for a report that the caller does not find."""
        given = {"expected_revision": body.pop("revision", None), "recipients": body.pop("recipients", None)}
        if "report" in body:
            is_same = schedule is not None and schedule.report_id == body["report"]
            report = schedule.report if schedule is not None and is_same else report_for(self.actor, body["report"])
            if report is None:
                raise ScheduleRefused(NO_REPORT, fields={"report": NO_REPORT})
            body["report"] = report
        return {**given, "values": body}

    def _act(self, pk: int, operation: Callable[..., Any]) -> Response:
        operation(self.find(pk), **self.told)
        return self._answer(pk)

    def _answer(self, pk: int, *, status: int = 200) -> Response:
        return Response(ReportScheduleShape.render(self.find(pk)), status=status)


class ReportRuns(ScheduleApi):
    """What a schedule mailed."""

    serializer_class: Any = ReportRunShape
    pagination_class = CursorPagination
    orderings = {"-slot_at": ("-slot_at", "-pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="report_schedules_runs", summary="What was mailed", responses=ReportRunShape(many=True))
    def list(self, request: Request, pk: int) -> Response:
        """The newest mailing first, with what became of each copy."""
        page = self.paginate_queryset(self._history(self.find(pk))) or []
        return self.get_paginated_response([ReportRunShape.render(run) for run in page])

    @extend_schema(
        operation_id="report_schedules_run",
        summary="Mail it now",
        request=ReportRunBody,
        responses={201: ReportRunShape},
    )
    def create(self, request: Request, pk: int) -> Response:
        """Beside its rule, to all who get it or to you alone. It leaves within a minute."""
        schedule = self.find(pk)
        run = operations.run_now(schedule, **self.valid(ReportRunBody, request), **self.told)
        return Response(ReportRunShape.render(self._history(schedule).get(pk=run.pk)), status=201)

    def _history(self, schedule: ReportSchedule) -> Any:
        return history_of(schedule, copies_of=None if may_change(self.actor, schedule) else self.actor)


class ReportDates(ScheduleApi):
    """When it is mailed next."""

    @extend_schema(
        operation_id="report_schedules_dates",
        summary="The next dates",
        responses=serializers.ListSerializer(child=serializers.DateTimeField()),
    )
    def list(self, request: Request, pk: int) -> Response:
        """The next five; none while it is paused."""
        return Response(dates_ahead(self.find(pk), at=self.now()))


ONE = "schedules/<int:pk>/"
routes: list[URLPattern] = [
    path("schedules/", ReportSchedules.as_view({"get": "list", "post": "create"})),
    path(ONE, ReportSchedules.as_view({"get": "retrieve", "patch": "partial_update", "delete": "retire"})),
    *(path(f"{ONE}{act}/", ReportSchedules.as_view({"post": act})) for act in ("pause", "resume", "leave")),
    path(f"{ONE}runs/", ReportRuns.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}dates/", ReportDates.as_view({"get": "list"})),
]
