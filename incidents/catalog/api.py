"""The catalogue for programs to read: what may be named when incidents are logged and worked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog import serializers
from incidents.catalog.models import Category, HoldReason, IncidentType, Priority, ResolutionCode, Source, Tag
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.people.models import Team
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet


class CatalogList(SignedIn, ApiViewSet):
    """Rows of one table that are in use, page by page."""

    required_scopes = [TokenScope.CATALOG_READ]
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}
    model: ClassVar[type[Model]]

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        retires = any(field.name == "retired_at" for field in self.model._meta.fields)
        return rows.filter(retired_at=None) if retires else rows

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def listed(name: str, summary: str, shape: Any) -> Any:
    """Describe a list for the schema."""
    described = extend_schema(operation_id=f"{name}_list", summary=summary, description="", responses=shape(many=True))
    return extend_schema_view(list=described)


@listed("categories", "Categories", serializers.CategoryShape)
class Categories(CatalogList):
    model = Category
    needs = "incidents.view_category"
    serializer_class = serializers.CategoryShape
    orderings = {"path": ("path", "pk")}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("incident_type", "default_team")


@listed("incident_types", "Incident types", serializers.IncidentTypeShape)
class IncidentTypes(CatalogList):
    model = IncidentType
    serializer_class = serializers.IncidentTypeShape
    orderings = {"position": ("position", "name", "pk")}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("default_team")


@listed("priorities", "Priorities", serializers.PriorityShape)
class Priorities(CatalogList):
    model = Priority
    serializer_class = serializers.PriorityShape
    orderings = {"rank": ("rank",)}


@listed("tags", "Tags", serializers.TagShape)
class Tags(CatalogList):
    model = Tag
    serializer_class = serializers.TagShape


@listed("hold_reasons", "Reasons for holding", serializers.HoldReasonShape)
class HoldReasons(CatalogList):
    model = HoldReason
    serializer_class = serializers.HoldReasonShape
    orderings = {"position": ("position", "name", "pk")}


@listed("resolution_codes", "Resolution codes", serializers.ResolutionCodeShape)
class ResolutionCodes(CatalogList):
    model = ResolutionCode
    serializer_class = serializers.ResolutionCodeShape
    orderings = {"position": ("position", "name", "pk")}


@listed("sources", "Sources", serializers.SourceShape)
class Sources(CatalogList):
    model = Source
    serializer_class = serializers.SourceShape


@listed("teams", "Teams", serializers.TeamShape)
class Teams(CatalogList):
    model = Team
    needs = "incidents.view_team"
    serializer_class = serializers.TeamShape

    @extend_schema(operation_id="teams_retrieve", summary="One team", responses=serializers.TeamWithMembers)
    def retrieve(self, request: Request, slug: str) -> Response:
        """With its members."""
        team = Team.objects.filter(slug=slug).prefetch_related("members").first()
        if team is None:
            raise NotFound
        return Response(serializers.TeamWithMembers(team).data)


routes: list[URLPattern] = [
    path("categories/", Categories.as_view({"get": "list"})),
    path("incident-types/", IncidentTypes.as_view({"get": "list"})),
    path("priorities/", Priorities.as_view({"get": "list"})),
    path("tags/", Tags.as_view({"get": "list"})),
    path("hold-reasons/", HoldReasons.as_view({"get": "list"})),
    path("resolution-codes/", ResolutionCodes.as_view({"get": "list"})),
    path("sources/", Sources.as_view({"get": "list"})),
    path("teams/", Teams.as_view({"get": "list"})),
    path("teams/<slug:slug>/", Teams.as_view({"get": "retrieve"})),
]
