"""Incidents: listed, read, logged, described anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.choices import SourceKind
from incidents.catalog.queries import source_of_kind
from incidents.database.sole import sole
from incidents.lifecycle import operations, rights
from incidents.lifecycle.api.base import CHANGED, IncidentApi
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.filters import IncidentFilter
from incidents.lifecycle.models import Incident
from incidents.lifecycle.queries import tag_names_of
from incidents.lifecycle.serializers.bodies import DetailsBody, LogBody, TagsBody
from incidents.lifecycle.serializers.incidents import (
    BriefIncident,
    FullIncident,
    Receipt,
    brief,
    full,
    read_brief,
    read_full,
)
from incidents.rest.etags import etag, not_modified
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS
from incidents.search.queries import search

# What breaches next; it lists open incidents only, for no other promises anything.
NEXT_DUE = "next_due_at"
ORDERINGS = {
    "-reported_at": ("-reported_at", "-pk"),
    "reported_at": ("reported_at", "pk"),
    "-updated_at": ("-updated_at", "-pk"),
    "updated_at": ("updated_at", "pk"),
    "priority": ("priority_id", "reported_at", "pk"),
    "id": ("pk",),
    "-id": ("-pk",),
    NEXT_DUE: ("promises_nothing", "next_due_at", "priority_id", "reported_at", "pk"),
}
MAX_WORDS = 200
WORDS = OpenApiParameter(
    "q",
    type={"type": "string", "maxLength": MAX_WORDS},
    description="Words in the reference, title, description or notes. The newest 1,000 matches are ranked, best first; "
    "`capped` says that there may be more.",
)
LOGGED = OpenApiExample(
    "An outage",
    value={
        "type": "outage",
        "title": "Nobody can sign in to the portal",
        "description": "Since 14:05 every attempt ends with “502”.",
        "impact": 1,
        "urgency": 1,
    },
    request_only=True,
)


class Incidents(IncidentApi):
    """What incidents there are, and what they say about themselves."""

    pagination_class = CursorPagination
    filter_backends = [DjangoFilterBackend]
    filterset_class = IncidentFilter
    orderings = ORDERINGS
    parameters = {"list": PAGE_PARAMETERS | IncidentFilter.names() | {"q"}}
    matched = frozenset({"partial_update", "tags"})
    tagged = frozenset({"retrieve"})

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.all()

    @extend_schema(
        operation_id="incidents_list",
        summary="List incidents",
        parameters=[WORDS],
        responses=BriefIncident(many=True),
    )
    def list(self, request: Request) -> Response:
        """Real incidents, newest first, unless asked otherwise. What you may not know of is not listed.

        In the order `next_due_at`, open incidents only: what breaches next, then what promises nothing.
        """
        rows = self.filter_queryset(self.get_queryset())
        if request.query_params.get("ordering") == NEXT_DUE:
            rows = rows.filter(is_open=True).annotate(promises_nothing=IsNull(F("next_due_at"), True))
        words = request.query_params.get("q", "")
        rows = read_brief(rows)
        page, capped = self._found(rows, words, request) if words else (self.paginate_queryset(rows) or [], False)
        self.note_reads(page, surface=Surface.SEARCH if words else Surface.API)
        tags = tag_names_of(page)
        response = self.get_paginated_response([brief(incident, tags.get(incident.pk, [])) for incident in page])
        response.data["capped"] = capped
        return response

    def _found(self, rows: QuerySet[Incident], words: str, request: Request) -> tuple[Sequence[Incident], bool]:
        """A page of what holds the words, best first unless an ordering is asked for; and whether the cap was met."""
        if len(words) > MAX_WORDS:
            raise ValidationError({"q": [f"Write at most {MAX_WORDS} characters."]})
        is_narrow = not request.query_params.keys() <= PAGE_PARAMETERS | {"q"}
        hits = search(words, queryset=rows, is_narrow=is_narrow)
        if "ordering" in request.query_params:
            return self.paginate_queryset(hits.matching()) or [], hits.is_capped
        pages = cast("CursorPagination", self.paginator)
        return pages.paginate_hits(hits, request), hits.is_capped

    @extend_schema(operation_id="incidents_retrieve", summary="Read an incident", responses=FullIncident)
    def retrieve(self, request: Request, pk: int) -> Response:
        """The incident with its entity tag, which a change must send as If-Match."""
        incident = sole(read_full(Incident.objects.filter(pk=pk)))
        if incident is None:
            raise NotFound
        self.note_reads([incident])
        headers = {"ETag": etag(incident.version)}
        if not_modified(request, incident.version):
            return Response(status=304, headers=headers)
        return Response(full(incident), headers=headers)

    @extend_schema(
        operation_id="incidents_create",
        summary="Log an incident",
        request=LogBody,
        responses={201: FullIncident, 202: Receipt},
        examples=[LOGGED],
    )
    def create(self, request: Request) -> Response:
        """Begins where the type's workflow begins. 202: it was logged, and you are not among those who may read it."""
        rights.require(request.user, "log_incident")
        at = self.now()
        given = self.valid(LogBody, request, at=at)
        self._check_choices(request, given)
        if given.get("reporter") is None and given.get("contact") is None:
            given["reporter"] = self.actor
        incident = operations.log_incident(**given, source=source_of_kind(SourceKind.API), actor=self.actor, at=at)
        # Those it was made with: they need not be read again.
        tags = sorted(given.get("tags", []), key=lambda tag: tag.name)
        incident._prefetched_objects_cache = {"tags": tags}  # type: ignore[attr-defined]
        response = self.changed(incident.pk, status=201, now=None if incident.restricted else incident)
        if response.status_code == 201:
            response["Location"] = request.build_absolute_uri(f"{request.path}{incident.pk}/")
        return response

    def _check_choices(self, request: Request, given: dict[str, Any]) -> None:
        """Ask for the rights of what may be chosen while logging. Raises NotPermitted."""
        if given.get("priority") is not None:
            rights.require(request.user, "override_priority")
        if given.get("assignee") is not None:
            rights.require(request.user, "assign")
        if given.get("restricted") is False:
            if given["type"].is_restricted:
                rights.require(request.user, "lift_restriction")
            else:
                del given["restricted"]

    @extend_schema(
        operation_id="incidents_partial_update",
        summary="Change what an incident says",
        request=DetailsBody,
        responses=CHANGED,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Title, description, category, service, contact, reporter and the workflow's own fields."""
        incident, version = self.begin(request, pk, "update_details")
        changes = self.valid(DetailsBody, request, incident=incident)
        operations.update_details(incident, changes=changes, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk)

    @extend_schema(operation_id="incidents_tags", summary="Set the tags", request=TagsBody, responses=CHANGED)
    def tags(self, request: Request, pk: int) -> Response:
        """Replaces all of them."""
        incident, version = self.begin(request, pk, "set_tags")
        given = self.valid(TagsBody, request)
        operations.set_tags(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk)
