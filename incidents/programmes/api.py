"""Programmes, days without drills and invitations for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.drills.api.base import DrillApi
from incidents.drills.choices import ExerciseType
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.programmes import operations
from incidents.programmes.models import BlackoutPeriod, DrillProgramme
from incidents.programmes.operations.editing import OWN
from incidents.programmes.queries.invitations import answers_to, invitation_of, invitations_of
from incidents.programmes.queries.listing import dates_ahead, programmes
from incidents.programmes.queries.rights import VIEW
from incidents.programmes.serializers import (
    ABOUT,
    BlackoutBody,
    BlackoutShape,
    InvitationAnswerBody,
    InvitationShape,
    ProgrammeBody,
    ProgrammeChanges,
    ProgrammeDateShape,
    ProgrammeShape,
    shown_blackout,
    shown_date,
    shown_invitation,
    shown_programme,
)
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet

SCOPES: Any = {"read": [TokenScope.CATALOG_READ], "write": [TokenScope.CATALOG_WRITE]}


class Programmes(SignedIn, ApiViewSet):
    """Drills that take place again and again."""

    required_scopes = SCOPES
    needs = VIEW
    serializer_class = ProgrammeShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="programmes_list", summary="Programmes", responses=ProgrammeShape(many=True))
    def list(self, request: Request) -> Response:
        """All of them, retired ones too."""
        page = self.paginate_queryset(programmes()) or []
        return self.get_paginated_response([shown_programme(row) for row in page])

    @extend_schema(operation_id="programmes_retrieve", summary="One programme", responses=ProgrammeShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """By which rule, with which teams and scenarios in turn."""
        return self._answer(slug)

    @extend_schema(
        operation_id="programmes_create", summary="Make a programme", request=ProgrammeBody,
        responses={201: ProgrammeShape},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Its drills of the next eight weeks are planned within the hour."""
        given = {"owner": self.actor, **self.valid(ProgrammeBody, request)}
        made = operations.save_programme(None, **_as_operation(given), **self.told)
        return self._answer(made.slug, status=201)

    @extend_schema(
        operation_id="programmes_update", summary="Change a programme", request=ProgrammeChanges,
        responses=ProgrammeShape,
    )  # fmt: skip
    def partial_update(self, request: Request, slug: str) -> Response:
        """Where its dates move, what was planned for the former ones is called off unless somebody accepted it."""
        given = self.valid(ProgrammeChanges, request)
        operations.save_programme(self.programme(slug), **_as_operation(given), **self.told)
        return self._answer(slug)

    @extend_schema(
        operation_id="programmes_dates", summary="The next ten dates", responses=ProgrammeDateShape(many=True)
    )
    def dates(self, request: Request, slug: str) -> Response:
        """Each with its drill, as far as you may know of it, or why there is none."""
        row = self.programme(slug)
        found = dates_ahead(row, at=self.now()) if row.retired_at is None else []
        return Response([shown_date(one.occurrence, one.exercise) for one in found])

    @extend_schema(operation_id="programmes_pause", summary="Pause it", request=None, responses=ProgrammeShape)
    def pause(self, request: Request, slug: str) -> Response:
        """Nothing more is planned; what is planned stays."""
        return self._act(slug, operations.pause_programme)

    @extend_schema(operation_id="programmes_resume", summary="Let it go on", request=None, responses=ProgrammeShape)
    def resume(self, request: Request, slug: str) -> Response:
        """Plans again."""
        return self._act(slug, operations.resume_programme)

    @extend_schema(operation_id="programmes_retire", summary="Retire it", request=None, responses=ProgrammeShape)
    def retire(self, request: Request, slug: str) -> Response:
        """What it had planned does not take place."""
        return self._act(slug, operations.retire_programme)

    def programme(self, slug: str) -> DrillProgramme:
        """Raises NotFound."""
        found: DrillProgramme | None = programmes().filter(slug=slug).first()
        if found is None:
            raise NotFound
        return found

    def _act(self, slug: str, operation: Callable[..., Any]) -> Response:
        operation(self.programme(slug), **self.told)
        return self._answer(slug)

    def _answer(self, slug: str, *, status: int = 200) -> Response:
        return Response(shown_programme(self.programme(slug)), status=status)


def _as_operation(given: dict[str, Any]) -> dict[str, Any]:
    """The body as `save_programme` takes it."""
    if "type" in given:
        given["exercise_type"] = given.pop("type")
    if (micro := given.pop("micro", None)) is not None:
        given["micro"] = {name: value.slug if name in ABOUT else value for name, value in micro.items()}
    elif given.get("exercise_type", ExerciseType.MICRO) != ExerciseType.MICRO:
        given["micro"] = {}
    roles = given.get("roles")
    return {
        "values": {name: given[name] for name in OWN if name in given},
        "teams": given.get("teams"),
        "scenarios": given.get("scenarios"),
        "roles": [(one["person"], one["role"]) for one in roles] if roles is not None else None,
        "expected_revision": given.get("revision"),
    }


class Blackouts(SignedIn, ApiViewSet):
    """Days without drills."""

    required_scopes = SCOPES
    needs = VIEW
    serializer_class = BlackoutShape

    @extend_schema(operation_id="blackouts_list", summary="Days without drills", responses=BlackoutShape(many=True))
    def list(self, request: Request) -> Response:
        """Those that are not over."""
        today = timezone.localdate(self.now())
        rows = BlackoutPeriod.objects.select_related("programme").filter(ends_on__gte=today)
        return Response([shown_blackout(row) for row in rows])

    @extend_schema(
        operation_id="blackouts_create", summary="Close days", request=BlackoutBody, responses={201: BlackoutShape}
    )
    def create(self, request: Request) -> Response:
        """Drills that programmes planned for them are called off, and whoever was asked is told."""
        given = {"programme": None, **self.valid(BlackoutBody, request)}
        return Response(shown_blackout(operations.close_days(**given, **self.told)), status=201)

    @extend_schema(operation_id="blackouts_remove", summary="Open them again", responses={204: None})
    def remove(self, request: Request, pk: int) -> Response:
        """What was called off stays so."""
        operations.open_days(self.one(BlackoutPeriod.objects.all(), pk), **self.told)
        return Response(status=204)


class Invitations(DrillApi):
    """Who was asked to a drill, and what they said."""

    serializer_class: Any = InvitationShape

    @extend_schema(operation_id="invitations_list", summary="Your invitations", responses=InvitationShape(many=True))
    def list(self, request: Request) -> Response:
        """What you can still answer, soonest first."""
        return Response([shown_invitation(row) for row in invitations_of(self.actor, at=self.now())])

    @extend_schema(
        operation_id="invitations_answer", summary="Answer an invitation", request=InvitationAnswerBody,
        responses=InvitationShape,
    )  # fmt: skip
    def answer(self, request: Request, pk: int) -> Response:
        """Your own; said again, the last word counts."""
        row = invitation_of(pk, self.actor) if pk <= MAX_ID else None
        if row is None:
            raise NotFound
        given = self.valid(InvitationAnswerBody, request)
        answered = operations.answer_invitation(row, given.pop("state"), **given, **self.told)
        row.state, row.note, row.answered_at = answered.state, answered.note, answered.answered_at
        return Response(shown_invitation(row))

    @extend_schema(
        operation_id="drills_invitations", summary="Who was asked to a drill", responses=InvitationShape(many=True)
    )
    def of_drill(self, request: Request, pk: int) -> Response:
        """With what everybody said, for who conducts it."""
        return Response([shown_invitation(row) for row in answers_to(self.conducted(pk))])


ONE = "drill-programmes/<slug:slug>/"
routes: list[URLPattern] = [
    path("drill-programmes/", Programmes.as_view({"get": "list", "post": "create"})),
    path(ONE, Programmes.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}dates/", Programmes.as_view({"get": "dates"})),
    *(path(f"{ONE}{act}/", Programmes.as_view({"post": act})) for act in ("pause", "resume", "retire")),
    path("drill-blackouts/", Blackouts.as_view({"get": "list", "post": "create"})),
    path("drill-blackouts/<int:pk>/", Blackouts.as_view({"delete": "remove"})),
    path("drill-invitations/", Invitations.as_view({"get": "list"})),
    path("drill-invitations/<int:pk>/answer/", Invitations.as_view({"post": "answer"})),
    path("drills/<int:pk>/invitations/", Invitations.as_view({"get": "of_drill"})),
]
