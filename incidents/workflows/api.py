"""Workflows for programs to read: published versions with their states and moves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import WorkflowVersion
from incidents.workflows.serializers import VersionShape, WholeVersion


class WorkflowVersions(SignedIn, ApiViewSet):
    """Versions that are or were in force; an incident names its own in `workflow_version`."""

    required_scopes = [TokenScope.CATALOG_READ]
    needs = "incidents.view_workflow"
    serializer_class = VersionShape
    pagination_class = CursorPagination
    orderings = {"-id": ("-pk",), "id": ("pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    def get_queryset(self) -> QuerySet[Any]:
        published = WorkflowVersion.objects.exclude(status=VersionStatus.DRAFT)
        return published.select_related("workflow__incident_type")

    @extend_schema(operation_id="workflows_list", summary="Workflow versions", responses=VersionShape(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(operation_id="workflows_retrieve", summary="One workflow version", responses=WholeVersion)
    def retrieve(self, request: Request, pk: int) -> Response:
        """With its states, moves and fields."""
        whole = self.get_queryset().prefetch_related(
            "states", "transitions__from_state", "transitions__to_state", "fields"
        )
        version = whole.filter(pk=pk).first() if pk <= MAX_ID else None
        if version is None:
            raise NotFound
        return Response(WholeVersion(version).data)


routes: list[URLPattern] = [
    path("workflows/", WorkflowVersions.as_view({"get": "list"})),
    path("workflows/<int:pk>/", WorkflowVersions.as_view({"get": "retrieve"})),
]
