"""Exports for programs: the columns there are, and asking for a file, which a job makes."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.jobs.serializers import JobShape, rendered
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet
from reports.exports.columns import columns_for
from reports.exports.operations import request_export
from reports.exports.serializers import ExportColumnShape, IncidentExportBody


class Exports(SignedIn, ApiViewSet):
    """Files hold what the caller may see when they are made."""

    # A file changes nothing but what is recorded of it.
    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.READ]}
    needs = "incidents.view_incident"
    serializer_class: Any = ExportColumnShape

    @extend_schema(
        operation_id="report_export_columns",
        summary="Columns of exports",
        responses=ExportColumnShape(many=True),
    )
    def columns(self, request: Request) -> Response:
        """Those that you may take, in the order in which they stand in files."""
        return Response([dict(ExportColumnShape(column).data) for column in columns_for(self.actor).values()])

    @extend_schema(
        operation_id="report_export_incidents",
        summary="Export incidents",
        request=IncidentExportBody,
        responses={202: JobShape},
    )
    def incidents(self, request: Request) -> Response:
        """A job makes the file: see /jobs/{id}/ for how far it is, and /jobs/{id}/file/ for the file. Who exported what
        is recorded.
        """
        given = self.valid(IncidentExportBody, request)
        job = request_export(query=given["filters"], kind=given["format"], columns=given["columns"], **self.told)
        return Response(rendered(job, self.actor), status=202)


routes: list[URLPattern] = [
    path("exports/columns/", Exports.as_view({"get": "columns"})),
    path("exports/incidents/", Exports.as_view({"post": "incidents"})),
]
