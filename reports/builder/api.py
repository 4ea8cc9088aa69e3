"""Saved reports and their figures for programs. Hidden and absent reports answer alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet
from reports.builder import operations
from reports.builder.files import file_of, name_of_file
from reports.builder.models import SavedReport
from reports.builder.queries.answers import Answered, answer_wanted, wanted_by
from reports.builder.queries.listing import found_by, pins_of, report_for
from reports.builder.queries.rights import READ
from reports.builder.serializers import (
    ReportAnswerShape,
    ReportBody,
    ReportChanges,
    ReportFileBody,
    ReportPinBody,
    ReportPinShape,
    SavedReportShape,
)
from reports.builder.words import notes_of
from reports.exports.choices import CONTENT_TYPES, Format


class SavedReportApi(SignedIn, ApiViewSet):
    """Whoever reads reports; what somebody may change is asked besides."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = READ
    serializer_class: Any = SavedReportShape

    def find(self, pk: int) -> SavedReport:
        """Raises NotFound."""
        report = report_for(self.actor, pk) if pk <= MAX_ID else None
        if report is None:
            raise NotFound
        return report

    def answered(self, report: SavedReport) -> Answered:
        at = self.now()
        today = timezone.localdate(at, timezone.get_default_timezone())
        return answer_wanted(wanted_by(report), today=today, at=at)


class SavedReports(SavedReportApi):
    """What people want to know again and again."""

    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk"), "-id": ("-pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="saved_reports_list", summary="Saved reports", responses=SavedReportShape(many=True))
    def list(self, request: Request) -> Response:
        """Yours, and those that are shared with you."""
        page = self.paginate_queryset(found_by(self.actor)) or []
        return self.get_paginated_response([SavedReportShape.render(report) for report in page])

    @extend_schema(
        operation_id="saved_reports_create",
        summary="Save a report",
        request=ReportBody,
        responses={201: SavedReportShape},
    )
    def create(self, request: Request) -> Response:
        """Whoever saves it owns it; nobody else finds it until it is shared."""
        made = operations.save_report(None, self.valid(ReportBody, request), **self.told)
        return Response(SavedReportShape.render(made), status=201)

    @extend_schema(operation_id="saved_reports_retrieve", summary="One report", responses=SavedReportShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """What it asks, and who finds it."""
        return Response(SavedReportShape.render(self.find(pk)))

    @extend_schema(
        operation_id="saved_reports_update",
        summary="Change a report",
        request=ReportChanges,
        responses=SavedReportShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Its owner; one that is shared also whoever manages reports."""
        report = self.find(pk)
        given = self.valid(ReportChanges, request)
        revision = given.pop("revision", None)
        changed = operations.save_report(report, given, expected_revision=revision, **self.told)
        return Response(SavedReportShape.render(changed))

    @extend_schema(operation_id="saved_reports_retire", summary="Retire a report", responses={204: None})
    def retire(self, request: Request, pk: int) -> Response:
        """Nobody finds it any more; it leaves all dashboards, and schedules that mail it pause."""
        operations.retire_report(self.find(pk), **self.told)
        return Response(status=204)

    @extend_schema(
        operation_id="saved_reports_copy",
        summary="Copy a report",
        request=None,
        responses={201: SavedReportShape},
    )
    def copy(self, request: Request, pk: int) -> Response:
        """The copy is yours alone."""
        made = operations.copy_report(self.find(pk), **self.told)
        return Response(SavedReportShape.render(made), status=201)


class SavedReportAnswers(SavedReportApi):
    """Its figures, counted for whoever asks."""

    serializer_class: Any = ReportAnswerShape

    @extend_schema(operation_id="saved_reports_answers", summary="What a report says", responses=ReportAnswerShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Each metric with its answer, counted now, from what you may see."""
        return Response(ReportAnswerShape.render(self.answered(self.find(pk))))


class SavedReportFile(SavedReportApi):
    """Its figures as a file."""

    # A file changes nothing but what is recorded of it.
    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.READ]}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the caller would accept."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="saved_reports_file",
        summary="Take a report away as a file",
        request=ReportFileBody,
        responses={(200, "*/*"): OpenApiTypes.BINARY},
    )
    def create(self, request: Request, pk: int) -> HttpResponse:
        """Counted now, from what you may see. That you took it is recorded."""
        report = self.find(pk)
        kind = self.valid(ReportFileBody, request)["format"]
        answered = self.answered(report)
        content = file_of(answered, kind, title=report.name, notes=notes_of(report, answered, self.actor))
        operations.note_taken(report, kind=kind, **self.told)
        name = name_of_file(report.name, answered, kind)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=CONTENT_TYPES[Format(kind)], headers=headers)


class SavedReportPins(SavedReportApi):
    """On which dashboards a report stands."""

    serializer_class: Any = ReportPinShape

    @extend_schema(
        operation_id="saved_reports_pins_list", summary="Where it stands", responses=ReportPinShape(many=True)
    )
    def list(self, request: Request, pk: int) -> Response:
        """On your own dashboards, and on everybody's."""
        return Response([ReportPinShape.render(pin) for pin in pins_of(self.find(pk), self.actor)])

    @extend_schema(
        operation_id="saved_reports_pins_add",
        summary="Put it on a dashboard",
        request=ReportPinBody,
        responses={201: ReportPinShape},
    )
    def create(self, request: Request, pk: int) -> Response:
        """Once it stands there, again changes nothing."""
        report = self.find(pk)
        pin = operations.pin_report(report, **self.valid(ReportPinBody, request), **self.told)
        return Response(ReportPinShape.render(pin), status=201)

    @extend_schema(operation_id="saved_reports_pins_remove", summary="Take it off a dashboard", responses={204: None})
    def remove(self, request: Request, pk: int, pin: int) -> Response:
        """Your own; everybody's is for whoever manages reports."""
        row = next((row for row in pins_of(self.find(pk), self.actor) if row.pk == pin), None)
        if row is None:
            raise NotFound
        operations.unpin_report(row, **self.told)
        return Response(status=204)


ONE = "saved/<int:pk>/"
routes: list[URLPattern] = [
    path("saved/", SavedReports.as_view({"get": "list", "post": "create"})),
    path(ONE, SavedReports.as_view({"get": "retrieve", "patch": "partial_update", "delete": "retire"})),
    path(f"{ONE}copy/", SavedReports.as_view({"post": "copy"})),
    path(f"{ONE}answers/", SavedReportAnswers.as_view({"get": "retrieve"})),
    path(f"{ONE}file/", SavedReportFile.as_view({"post": "create"})),
    path(f"{ONE}pins/", SavedReportPins.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}pins/<int:pin>/", SavedReportPins.as_view({"delete": "remove"})),
]
