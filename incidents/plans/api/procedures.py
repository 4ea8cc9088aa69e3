"""Procedures for programs: read, drafted, published, proposed to, reviewed."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.plans import operations
from incidents.plans.api.base import PlansApi
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Procedure, ProcedureVersion
from incidents.plans.queries.procedures import freshness
from incidents.plans.serializers import procedures as bodies
from incidents.plans.serializers.procedures import (
    ProcedureShape,
    ProcedureVersionShape,
    shown_procedure,
    shown_version,
)
from incidents.plans.serializers.shared import shown_conditions
from incidents.plans.steps import StepDraft
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS


class Procedures(PlansApi):
    """What is done in one situation, step by step."""

    needs = "incidents.view_procedure"
    serializer_class = ProcedureShape
    pagination_class = CursorPagination
    orderings = {"position": ("position", "name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="procedures_list", summary="Procedures", responses=ProcedureShape(many=True))
    def list(self, request: Request) -> Response:
        """In the order in which they are offered, retired ones too."""
        page = self.paginate_queryset(Procedure.objects.select_related("team", "owner")) or []
        return self.get_paginated_response(self._shown(page))

    @extend_schema(operation_id="procedures_retrieve", summary="One procedure", responses=ProcedureShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """What it says about itself; its steps stand in its versions."""
        return self._one(self.procedure(slug))

    @extend_schema(
        operation_id="procedures_create",
        summary="Make a procedure",
        request=bodies.ProcedureBody,
        responses={201: ProcedureShape},
    )
    def create(self, request: Request) -> Response:
        """It is offered nowhere until its draft has steps and is published."""
        made = operations.make_procedure(self.valid(bodies.ProcedureBody, request), **self.told)
        return self._one(made, status=201)

    @extend_schema(
        operation_id="procedures_update",
        summary="Change a procedure",
        request=bodies.ProcedureChanges,
        responses=ProcedureShape,
    )
    def partial_update(self, request: Request, slug: str) -> Response:
        """What is left out stays; conditions are given whole."""
        procedure = self.procedure(slug)
        given = self.valid(bodies.ProcedureChanges, request)
        return self._one(operations.change_procedure(procedure, given, **self.told))

    @extend_schema(
        operation_id="procedures_versions",
        summary="Versions of a procedure",
        responses=ProcedureVersionShape(many=True),
    )
    def versions(self, request: Request, slug: str) -> Response:
        """The newest first, each with its steps."""
        rows = self.procedure(slug).versions.select_related("author").prefetch_related("steps")
        return Response([shown_version(row) for row in rows])

    @extend_schema(
        operation_id="procedures_draft",
        summary="Write the draft",
        request=bodies.ProcedureDraftBody,
        responses=ProcedureVersionShape,
    )
    def draft(self, request: Request, slug: str) -> Response:
        """The whole of it: what is left out of the steps is gone. Nothing is in force until it is published."""
        procedure, given = self.procedure(slug), self.valid(bodies.ProcedureDraftBody, request)
        saved = operations.save_draft(
            procedure,
            purpose=given.get("purpose", ""),
            summary=given.get("summary", ""),
            steps=[StepDraft(**step) for step in given["steps"]],
            expected_revision=given.get("revision"),
            **self.told,
        )
        return Response(shown_version(saved))

    @extend_schema(
        operation_id="procedures_propose",
        summary="Propose a step",
        request=bodies.ProposalBody,
        responses={201: ProcedureVersionShape},
    )
    def propose(self, request: Request, slug: str) -> Response:
        """It is put into the draft; whoever edits the procedure publishes it or takes it out."""
        procedure, given = self.procedure(slug), self.valid(bodies.ProposalBody, request)
        draft = operations.propose_step(
            procedure,
            after=given.get("after"),
            title=given["title"],
            instructions=given.get("instructions", ""),
            **self.told,
        )
        return Response(shown_version(draft), status=201)

    @extend_schema(
        operation_id="procedures_publish", summary="Publish the draft", request=None, responses=ProcedureVersionShape
    )
    def publish(self, request: Request, slug: str) -> Response:
        """Runs go on with the version with which they began."""
        return Response(shown_version(operations.publish(self.procedure(slug), **self.told)))

    @extend_schema(operation_id="procedures_review", summary="Record a review", request=None, responses=ProcedureShape)
    def review(self, request: Request, slug: str) -> Response:
        """You looked it over, and it still holds."""
        return self._one(operations.note_reviewed(self.procedure(slug), **self.told))

    @extend_schema(operation_id="procedures_retire", summary="Retire it", request=None, responses=ProcedureShape)
    def retire(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.retire(self.procedure(slug), **self.told))

    @extend_schema(operation_id="procedures_restore", summary="Use it again", request=None, responses=ProcedureShape)
    def restore(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.restore(self.procedure(slug), **self.told))

    def procedure(self, slug: str) -> Procedure:
        found: Procedure = self.find(Procedure.objects.select_related("team", "owner"), slug=slug)
        return found

    def _one(self, row: Procedure, *, status: int = 200) -> Response:
        return Response(self._shown([row])[0], status=status)

    def _shown(self, page: Any) -> Any:
        keys = [row.pk for row in page]
        fresh = freshness(Procedure.objects.filter(pk__in=keys))
        active = dict(
            ProcedureVersion.objects.filter(procedure__in=keys, status=VersionStatus.ACTIVE).values_list(
                "procedure", "number"
            )
        )
        conditions = shown_conditions(list(page))
        return [
            shown_procedure(
                row,
                conditions=conditions[row.pk],
                active=active.get(row.pk),
                fresh=fresh[row.pk],
                on=self.today(),
            )
            for row in page
        ]


ONE = "procedures/<slug:slug>/"
routes: list[URLPattern] = [
    path("procedures/", Procedures.as_view({"get": "list", "post": "create"})),
    path(ONE, Procedures.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}versions/", Procedures.as_view({"get": "versions"})),
    path(f"{ONE}draft/", Procedures.as_view({"post": "draft"})),
    path(f"{ONE}propose/", Procedures.as_view({"post": "propose"})),
    path(f"{ONE}publish/", Procedures.as_view({"post": "publish"})),
    path(f"{ONE}review/", Procedures.as_view({"post": "review"})),
    path(f"{ONE}retire/", Procedures.as_view({"post": "retire"})),
    path(f"{ONE}restore/", Procedures.as_view({"post": "restore"})),
]
