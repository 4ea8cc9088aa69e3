"""Need to know: who may read a restricted incident."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle import operations, queries, rights
from incidents.lifecycle.api.base import CHANGED, IncidentApi
from incidents.lifecycle.models import AccessGrant
from incidents.lifecycle.serializers.answers import ChangedGrant, Tagged
from incidents.lifecycle.serializers.bodies import GrantBody, ReasonBody
from incidents.lifecycle.serializers.incidents import Receipt
from incidents.lifecycle.serializers.parts import GrantShape
from incidents.rest.fields import MAX_ID


class Access(IncidentApi):
    """The access list, and the restriction itself."""

    matched = frozenset({"grant", "revoke", "restrict", "lift"})

    @extend_schema(operation_id="incidents_access_list", summary="Access list", responses=GrantShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """Who may read it while it is restricted, beside its assignee and those who hold a role on it."""
        return Response([GrantShape.render(grant) for grant in queries.access_list(self.find(pk), at=self.now())])

    @extend_schema(
        operation_id="incidents_access_grant",
        summary="Grant access",
        request=GrantBody,
        responses={201: ChangedGrant, 202: Receipt},
    )
    def grant(self, request: Request, pk: int) -> Response:
        """To a person or a team, for good or until an instant."""
        incident, version = self.begin(request, pk, "grant_access")
        given = self.valid(GrantBody, request)
        grant = operations.grant_access(
            incident,
            user=given.get("person"),
            team=given.get("team"),
            reason=given["reason"],
            expires_at=given.get("expires_at"),
            actor=self.actor,
            at=self.now(),
            expected_version=version,
        )
        return self.changed_part(pk, GrantShape.render(grant), status=201)

    @extend_schema(
        operation_id="incidents_access_revoke",
        summary="Revoke access",
        request=ReasonBody,
        responses={200: Tagged, 202: Receipt},
    )
    def revoke(self, request: Request, pk: int, grant_id: int) -> Response:
        """Takes a person or a team off the list. The reason stands in the body, where no log keeps it."""
        incident, version = self.begin(request, pk, "revoke_access")
        grants = AccessGrant.objects.filter(incident=incident, revoked_at=None)
        grant = grants.filter(pk=grant_id).first() if grant_id <= MAX_ID else None
        if grant is None:
            raise NotFound
        given = self.valid(ReasonBody, request)
        operations.revoke_access(grant, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, {}, status=200)

    @extend_schema(operation_id="incidents_access_restrict", summary="Restrict", request=ReasonBody, responses=CHANGED)
    def restrict(self, request: Request, pk: int) -> Response:
        """From now on only those who need to know see that it exists."""
        incident, version = self.begin(request, pk, "restrict")
        given = self.valid(ReasonBody, request)
        operations.restrict(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk)

    @extend_schema(
        operation_id="incidents_access_lift", summary="Lift the restriction", request=ReasonBody, responses=CHANGED
    )
    def lift(self, request: Request, pk: int) -> Response:
        """Everybody who may see incidents sees it again."""
        incident, version = self.begin(request, pk, "lift_restriction")
        given = self.valid(ReasonBody, request)
        operations.lift_restriction(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk)


class BreakGlass(IncidentApi):
    """An administrator's way to a restricted incident."""

    @extend_schema(
        operation_id="incidents_break_glass",
        summary="Break the glass",
        request=ReasonBody,
        responses={201: ChangedGrant},
    )
    def open(self, request: Request, pk: int) -> Response:
        """Four hours of access, for a reason that the timeline keeps and the owner is told."""
        rights.require(request.user, "break_glass")
        given = self.valid(ReasonBody, request)
        if pk > MAX_ID:
            raise NotFound
        grant = operations.break_glass(pk, **given, actor=self.actor, at=self.now())
        return self.changed_part(pk, GrantShape.render(grant), status=201)
