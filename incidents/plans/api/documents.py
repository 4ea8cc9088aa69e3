"""Plans for programs, the offline pack, and what is neglected."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.jobs.operations import request_job
from incidents.jobs.serializers import JobShape, rendered
from incidents.plans import operations
from incidents.plans.api.base import PlansApi
from incidents.plans.models import Plan
from incidents.plans.neglect import neglected
from incidents.plans.pack_job import PACK
from incidents.plans.queries.documents import freshness
from incidents.plans.serializers.documents import (
    NeglectedShape,
    PlanBody,
    PlanChanges,
    PlanDraftBody,
    PlanShape,
    PlanVersionShape,
    shown_neglected,
    shown_plan,
    shown_plan_version,
)
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS


class Plans(PlansApi):
    """How the organisation responds."""

    needs = "incidents.view_plan"
    serializer_class: Any = PlanShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="plans_list", summary="Plans", responses=PlanShape(many=True))
    def list(self, request: Request) -> Response:
        """By name, retired ones too."""
        page = self.paginate_queryset(Plan.objects.select_related("team", "owner", "type")) or []
        return self.get_paginated_response(self._shown(page))

    @extend_schema(operation_id="plans_retrieve", summary="One plan", responses=PlanShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """What it says about itself; its words stand in its versions."""
        return self._one(self.plan(slug))

    @extend_schema(operation_id="plans_create", summary="Make a plan", request=PlanBody, responses={201: PlanShape})
    def create(self, request: Request) -> Response:
        """With an empty draft."""
        return self._one(operations.save_plan(None, self.valid(PlanBody, request), **self.told), status=201)

    @extend_schema(operation_id="plans_update", summary="Change a plan", request=PlanChanges, responses=PlanShape)
    def partial_update(self, request: Request, slug: str) -> Response:
        """What is left out stays."""
        plan = self.plan(slug)
        return self._one(operations.save_plan(plan, self.valid(PlanChanges, request), **self.told))

    @extend_schema(operation_id="plans_versions", summary="Versions of a plan", responses=PlanVersionShape(many=True))
    def versions(self, request: Request, slug: str) -> Response:
        """The newest first."""
        rows = self.plan(slug).versions.select_related("author", "approved_by")
        return Response([shown_plan_version(row) for row in rows])

    @extend_schema(
        operation_id="plans_draft", summary="Write the draft", request=PlanDraftBody, responses=PlanVersionShape
    )
    def draft(self, request: Request, slug: str) -> Response:
        """An approval ends by it."""
        plan, given = self.plan(slug), self.valid(PlanDraftBody, request)
        revision, summary = given.pop("revision", None), given.pop("summary", "")
        saved = operations.save_plan_draft(plan, given, summary=summary, expected_revision=revision, **self.told)
        return Response(shown_plan_version(saved))

    @extend_schema(operation_id="plans_approve", summary="Approve the draft", request=None, responses=PlanVersionShape)
    def approve(self, request: Request, slug: str) -> Response:
        """By somebody who wrote none of it."""
        return Response(shown_plan_version(operations.approve_plan(self.plan(slug), **self.told)))

    @extend_schema(
        operation_id="plans_activate",
        summary="Put the approved version in force",
        request=None,
        responses=PlanVersionShape,
    )
    def activate(self, request: Request, slug: str) -> Response:
        """What was in force is retired."""
        return Response(shown_plan_version(operations.activate_plan(self.plan(slug), **self.told)))

    @extend_schema(operation_id="plans_review", summary="Record a review", request=None, responses=PlanShape)
    def review(self, request: Request, slug: str) -> Response:
        """You looked it over, and it still holds."""
        return self._one(operations.note_reviewed(self.plan(slug), **self.told))

    @extend_schema(operation_id="plans_retire", summary="Retire it", request=None, responses=PlanShape)
    def retire(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.retire(self.plan(slug), **self.told))

    @extend_schema(operation_id="plans_restore", summary="Use it again", request=None, responses=PlanShape)
    def restore(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        return self._one(operations.restore(self.plan(slug), **self.told))

    def plan(self, slug: str) -> Plan:
        found: Plan = self.find(Plan.objects.select_related("team", "owner", "type"), slug=slug)
        return found

    def _one(self, plan: Plan, *, status: int = 200) -> Response:
        return Response(self._shown([plan])[0], status=status)

    def _shown(self, page: Any) -> Any:
        fresh = freshness(Plan.objects.filter(pk__in=[plan.pk for plan in page]))
        return [shown_plan(plan, fresh=fresh[plan.pk], on=self.today()) for plan in page]


class Neglected(PlansApi):
    """What nobody uses, exercises or reviews."""

    needs = "incidents.view_procedure"
    serializer_class = NeglectedShape
    parameters: dict[str, frozenset[str]] = {"read": frozenset()}

    @extend_schema(operation_id="neglected", summary="What is neglected", responses=NeglectedShape(many=True))
    def read(self, request: Request) -> Response:
        """Of every kind that you may see, the most neglected first."""
        today = self.today()
        return Response([shown_neglected(row, neglects, on=today) for row, neglects in neglected(self.actor, on=today)])


class OfflinePack(PlansApi):
    """One file for the day Muster itself is down."""

    needs = "incidents.view_keycontact"
    serializer_class = JobShape

    @extend_schema(
        operation_id="offline_pack", summary="Make the offline pack", request=None, responses={202: JobShape}
    )
    def make(self, request: Request) -> Response:
        """A job makes it; its file is plans, key contacts and procedures as one HTML page."""
        job = request_job(PACK.slug, parameters={}, dedup_key="pack", **self.told)
        return Response(rendered(job, self.actor), status=202)


ONE = "plans/<slug:slug>/"
routes: list[URLPattern] = [
    path("plans/", Plans.as_view({"get": "list", "post": "create"})),
    path(ONE, Plans.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}versions/", Plans.as_view({"get": "versions"})),
    path(f"{ONE}draft/", Plans.as_view({"post": "draft"})),
    path(f"{ONE}approve/", Plans.as_view({"post": "approve"})),
    path(f"{ONE}activate/", Plans.as_view({"post": "activate"})),
    path(f"{ONE}review/", Plans.as_view({"post": "review"})),
    path(f"{ONE}retire/", Plans.as_view({"post": "retire"})),
    path(f"{ONE}restore/", Plans.as_view({"post": "restore"})),
    path("neglected/", Neglected.as_view({"get": "read"})),
    path("offline-pack/", OfflinePack.as_view({"post": "make"})),
]
