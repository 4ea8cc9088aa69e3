"""Escalation policies for programs: read, written by those who may, tried out; and who is on call for a service."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.models import Service
from incidents.escalation.drafts import PolicyDraft
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.operations import save_policy
from incidents.escalation.queries.drafting import fallback_of, steps_of
from incidents.escalation.queries.on_call_now import on_call_for
from incidents.escalation.queries.preview import preview
from incidents.escalation.queries.situation import Situation
from incidents.escalation.serializers.policies import (
    EscalationPolicyShape,
    PolicyBody,
    PolicyChanges,
    PreviewBody,
    PreviewShape,
    drafts_of,
    previewed,
    targets_of,
)
from incidents.escalation.serializers.services import OnCallShape, shown_on_call
from incidents.escalation.shape import plan_of
from incidents.people.api import SignedIn, check_managed
from incidents.people.choices import TokenScope
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet

# Compiled from other columns, or never changed.
APART = ("steps", "fallback", "slug")


class EscalationPolicies(SignedIn, ApiViewSet):
    """Who is paged about incidents that nobody takes, and in which order."""

    required_scopes = {
        "list": [TokenScope.CATALOG_READ],
        "retrieve": [TokenScope.CATALOG_READ],
        "try_out": [TokenScope.CATALOG_READ],
        "write": [TokenScope.CATALOG_WRITE],
    }
    needs = "incidents.view_escalationpolicy"
    serializer_class = EscalationPolicyShape
    pagination_class = CursorPagination
    orderings = {"position": ("position", "name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    def find(self, slug: str) -> EscalationPolicy:
        """Raises NotFound."""
        policy = EscalationPolicy.objects.select_related("team").filter(slug=slug, retired_at=None).first()
        if policy is None:
            raise NotFound
        return policy

    @extend_schema(
        operation_id="escalation_policies_list",
        summary="Escalation policies",
        responses=EscalationPolicyShape(many=True),
    )
    def list(self, request: Request) -> Response:
        """Those in use, in the order in which they are asked."""
        rows = EscalationPolicy.objects.filter(retired_at=None).select_related("team")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(EscalationPolicyShape(page, many=True).data)

    @extend_schema(
        operation_id="escalation_policies_retrieve", summary="One escalation policy", responses=EscalationPolicyShape
    )
    def retrieve(self, request: Request, slug: str) -> Response:
        """With its steps and its fallback."""
        return Response(EscalationPolicyShape(self.find(slug)).data)

    @extend_schema(
        operation_id="escalation_policies_create",
        summary="Make an escalation policy",
        request=PolicyBody,
        responses={201: EscalationPolicyShape},
    )
    def create(self, request: Request) -> Response:
        """It is asked behind all others unless its position says otherwise."""
        given = self.valid(PolicyBody, request)
        check_managed(request, "incidents.add_escalationpolicy", given.get("team"))
        draft = PolicyDraft(
            {name: value for name, value in given.items() if name not in APART} | {"slug": given["slug"]},
            drafts_of(given["steps"]),
            targets_of(given["fallback"]),
        )
        return Response(EscalationPolicyShape(save_policy(None, draft, at=timezone.now())).data, status=201)

    @extend_schema(
        operation_id="escalation_policies_update",
        summary="Change an escalation policy",
        request=PolicyChanges,
        responses=EscalationPolicyShape,
    )
    def partial_update(self, request: Request, slug: str) -> Response:
        """What is left out stays; what runs keeps what it began with."""
        policy, given = self.find(slug), self.valid(PolicyChanges, request)
        check_managed(request, "incidents.change_escalationpolicy", policy.team, given.get("team", policy.team))
        draft = PolicyDraft(
            {name: value for name, value in given.items() if name not in APART},
            drafts_of(given["steps"]) if "steps" in given else steps_of(policy),
            targets_of(given["fallback"]) if "fallback" in given else fallback_of(policy),
        )
        return Response(EscalationPolicyShape(save_policy(policy, draft, at=timezone.now())).data)

    @extend_schema(
        operation_id="escalation_policies_preview",
        summary="Try an escalation policy out",
        request=PreviewBody,
        responses=PreviewShape,
    )
    def try_out(self, request: Request, slug: str) -> Response:
        """Whom it would tell when, and by which ways, if nobody took such an incident. Nothing is written."""
        policy, given = self.find(slug), self.valid(PreviewBody, request)
        service = given.get("service")
        team = given.get("team") or (service.owning_team if service is not None else None)
        situation = Situation(given["priority"], service, team, given.get("assignee"))
        return Response(previewed(preview(plan_of(policy.snapshot), situation, at=given["at"])))


class ServiceOnCall(SignedIn, ApiViewSet):
    """Who is on call for a service."""

    required_scopes = [TokenScope.CATALOG_READ]
    needs = "incidents.view_service"
    serializer_class = OnCallShape

    @extend_schema(operation_id="services_on_call", summary="On call for a service", responses=OnCallShape)
    def read(self, request: Request, slug: str) -> Response:
        """Whom a critical incident of this service would tell first if it were logged now."""
        service = Service.objects.select_related("owning_team", "calendar").filter(slug=slug).first()
        if service is None:
            raise NotFound
        return Response(shown_on_call(on_call_for(service, at=timezone.now())))


ONE = "escalation-policies/<slug:slug>/"
routes: list[URLPattern] = [
    path("escalation-policies/", EscalationPolicies.as_view({"get": "list", "post": "create"})),
    path(ONE, EscalationPolicies.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}preview/", EscalationPolicies.as_view({"post": "try_out"})),
    path("services/<slug:slug>/on-call/", ServiceOnCall.as_view({"get": "read"})),
]
