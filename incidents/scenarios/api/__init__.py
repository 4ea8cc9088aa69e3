"""The library for programs: read, brought in as YAML, put in force, retired; closed incidents made into scenarios."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.refusals import NotPermitted
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet
from incidents.scenarios import operations
from incidents.scenarios.models import Capability, Scenario, ScenarioVersion
from incidents.scenarios.queries.library import freshness, numbers, scenarios
from incidents.scenarios.queries.rights import may_view
from incidents.scenarios.queries.versions import draft_of
from incidents.scenarios.serializers import (
    BroughtInShape,
    CapabilityShape,
    PackBody,
    ReplayBody,
    ScenarioShape,
    ScenarioVersionShape,
    shown_capability,
    shown_scenario,
    shown_scenario_version,
)


class Scenarios(SignedIn, ApiViewSet):
    """What might happen, to be rehearsed. Trainers keep them; who plays one does not see it."""

    required_scopes: Any = {"read": [TokenScope.CATALOG_READ], "write": [TokenScope.CATALOG_WRITE]}
    serializer_class = ScenarioShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="scenarios_list", summary="Scenarios", responses=ScenarioShape(many=True))
    def list(self, request: Request) -> Response:
        """All that you may know, retired ones too."""
        if not may_view(self.actor):
            raise NotPermitted
        return self.get_paginated_response(self._shown(self.paginate_queryset(scenarios()) or []))

    @extend_schema(operation_id="scenarios_retrieve", summary="One scenario", responses=ScenarioShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """What it says about itself; what happens in it stands in its versions."""
        return self._one(self.scenario(slug))

    @extend_schema(
        operation_id="scenarios_versions", summary="Versions of a scenario", responses=ScenarioVersionShape(many=True)
    )
    def versions(self, request: Request, slug: str) -> Response:
        """The newest first, at most ten, each with what happens in it."""
        row = self.scenario(slug)
        found = ScenarioVersion.objects.filter(scenario=row).select_related("author").order_by("-number")[:10]
        return Response([shown_scenario_version(row, one) for one in found])

    @extend_schema(
        operation_id="scenarios_import",
        summary="Bring scenarios in",
        request=PackBody,
        responses=BroughtInShape(many=True),
    )
    def bring_in(self, request: Request) -> Response:
        """All of the text or, where anything is wrong, nothing; the fields of the problem name the lines."""
        given = self.valid(PackBody, request)
        brought = operations.import_pack(given["text"], publish=given.get("publish", False), **self.told)
        return Response([{"slug": one.scenario.slug, "is_new": one.is_new, "version": one.number} for one in brought])

    @extend_schema(
        operation_id="scenarios_replay", summary="Replay an incident", request=ReplayBody, responses=ScenarioShape
    )
    def replay(self, request: Request) -> Response:
        """Make a draft of a closed incident, without names and the solution; again, the one that there is."""
        incident = self.valid(ReplayBody, request)["incident"]
        return self._one(operations.scenario_from_incident(incident, **self.told))

    @extend_schema(
        operation_id="scenarios_publish", summary="Publish the draft", request=None, responses=ScenarioVersionShape
    )
    def publish(self, request: Request, slug: str) -> Response:
        """Planned drills keep the version with which they were planned."""
        row = self.scenario(slug)
        draft = draft_of(row)
        if draft is None:
            raise operations.ScenarioRefused("There is no draft to publish.")
        return Response(shown_scenario_version(row, operations.activate_version(draft, **self.told)))

    @extend_schema(operation_id="scenarios_retire", summary="Retire it", request=None, responses=ScenarioShape)
    def retire(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.retire_scenario(self.scenario(slug), **self.told))

    @extend_schema(operation_id="scenarios_restore", summary="Use it again", request=None, responses=ScenarioShape)
    def restore(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.restore_scenario(self.scenario(slug), **self.told))

    def scenario(self, slug: str) -> Scenario:
        found = scenarios().filter(slug=slug).first()
        if found is None:
            raise NotFound
        if found.source_incident is not None:
            record_reads([found.source_incident], user=self.actor, surface=Surface.API, at=self.now())
        return found

    def _one(self, row: Scenario) -> Response:
        return Response(self._shown([row])[0])

    def _shown(self, page: Any) -> Any:
        rows = Scenario.objects.filter(pk__in=[row.pk for row in page])
        active, drafts = numbers(rows)
        fresh = freshness(rows)
        return [
            shown_scenario(
                row,
                active=active[row.pk].number if row.pk in active else None,
                has_draft=row.pk in drafts,
                fresh=fresh[row.pk],
            )
            for row in page
        ]


class Capabilities(SignedIn, ApiViewSet):
    """What is rehearsed, and what people qualify for."""

    required_scopes: Any = {"read": [TokenScope.CATALOG_READ]}
    serializer_class = CapabilityShape

    @extend_schema(operation_id="capabilities_list", summary="Capabilities", responses=CapabilityShape(many=True))
    def list(self, request: Request) -> Response:
        """All of them, in their order; retired ones too."""
        return Response([shown_capability(row) for row in Capability.objects.order_by("position", "name")])


ONE = "scenarios/<slug:slug>/"
routes: list[URLPattern] = [
    path("capabilities/", Capabilities.as_view({"get": "list"})),
    path("scenarios/", Scenarios.as_view({"get": "list"})),
    path("scenario-packs/", Scenarios.as_view({"post": "bring_in"})),
    path("scenario-replays/", Scenarios.as_view({"post": "replay"})),
    path(ONE, Scenarios.as_view({"get": "retrieve"})),
    path(f"{ONE}versions/", Scenarios.as_view({"get": "versions"})),
    path(f"{ONE}publish/", Scenarios.as_view({"post": "publish"})),
    path(f"{ONE}retire/", Scenarios.as_view({"post": "retire"})),
    path(f"{ONE}restore/", Scenarios.as_view({"post": "restore"})),
]
