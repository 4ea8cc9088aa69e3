"""Drills: listed, read, planned; what their players are told, answer and log."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.choices import SourceKind
from incidents.catalog.queries import source_of_kind
from incidents.database.sole import sole
from incidents.drills import operations
from incidents.drills.api.base import DrillApi
from incidents.drills.models import ExerciseInject
from incidents.drills.operations import DrillRefused
from incidents.drills.queries.rights import may_conduct, require_planner
from incidents.drills.queries.showing import listed, picture_for, shown_to_players
from incidents.drills.serializers import (
    DrillAnswerBody,
    DrillBody,
    DrillChanges,
    DrillLogBody,
    DrillMessagesShape,
    DrillShape,
    FullDrillShape,
    RolesBody,
    shown_drill,
    shown_message,
)
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.serializers.incidents import FullIncident, Receipt, full, read_full
from incidents.refusals import NotPermitted
from incidents.rest.etags import etag
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS
from incidents.scenarios.pictures import hand_out
from incidents.scenarios.queries.versions import active_version

OUT_OF_SIGHT = "Done. This incident is restricted to those who need to know, and you are not among them."


class Drills(DrillApi):
    """Rehearsals."""

    pagination_class = CursorPagination
    orderings = {"-id": ("-pk",), "id": ("pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="drills_list", summary="Drills", responses=DrillShape(many=True))
    def list(self, request: Request) -> Response:
        """The newest first: those you take part in, and all of them for trainers. A surprise is not listed before it
        begins, but to who conducts it."""
        at = self.now()
        page = self.paginate_queryset(listed()) or []
        return self.get_paginated_response([shown_drill(row, at=at) for row in page])

    @extend_schema(operation_id="drills_retrieve", summary="One drill", responses=FullDrillShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """With who takes part; once it has begun, how things stand."""
        return self.full(pk)

    @extend_schema(
        operation_id="drills_create", summary="Plan a drill", request=DrillBody, responses={201: FullDrillShape}
    )
    def create(self, request: Request) -> Response:
        """It begins by itself at its time. Its trainer is you, unless you name somebody."""
        require_planner(self.actor)
        given = self.valid(DrillBody, request)
        version = active_version(given.pop("scenario"))
        if version is None:
            raise DrillRefused("Nothing of it is in force.", fields={"scenario": "Nothing of it is in force."})
        defaults: dict[str, Any] = {"starts_at": None, "planned_minutes": version.expected_minutes, "team": None}
        roles, kind = _roles(given), given.pop("type")
        made = operations.plan_exercise(
            **{**defaults, "service": None, "trainer": self.actor, **given},
            roles=roles,
            exercise_type=kind,
            scenario_version=version,
            **self.told,
        )
        return self.full(made.pk, status=201)

    @extend_schema(
        operation_id="drills_update", summary="Change a drill", request=DrillChanges, responses=FullDrillShape
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Before it begins; once it runs, its name, its trainer and how long it takes."""
        operations.change_exercise(self.drill(pk), self.valid(DrillChanges, request), **self.told)
        return self.full(pk)

    @extend_schema(operation_id="drills_roles", summary="Give roles", request=RolesBody, responses=FullDrillShape)
    def roles(self, request: Request, pk: int) -> Response:
        """These and no others."""
        operations.set_roles(self.drill(pk), _roles(self.valid(RolesBody, request)), **self.told)
        return self.full(pk)


class DrillMessages(DrillApi):
    """What players are told, and what they say to it."""

    serializer_class = DrillMessagesShape

    @extend_schema(operation_id="drills_messages", summary="What the players were told", responses=DrillMessagesShape)
    def read(self, request: Request, pk: int) -> Response:
        """Nothing before it is released. An incident is read as an incident, a call is a call."""
        return self._answer(pk)

    @extend_schema(
        operation_id="drills_answer", summary="Answer a message", request=DrillAnswerBody, responses=DrillMessagesShape
    )
    def answer(self, request: Request, pk: int, inject: int) -> Response:
        """It stands on record with who said it."""
        exercise = self.drill(pk)
        row = self.one(ExerciseInject.objects.filter(exercise=exercise), inject)
        operations.record_answer(row, **self.valid(DrillAnswerBody, request), **self.told)
        return self._answer(pk)

    @extend_schema(
        operation_id="drills_log_incident",
        summary="Log an incident in a drill",
        request=DrillLogBody,
        responses={201: FullIncident, 202: Receipt},
    )
    def log(self, request: Request, pk: int) -> Response:
        """As everywhere, but marked as the drill's; what is real is logged under /incidents/."""
        exercise = self.drill(pk)
        given = self.valid(DrillLogBody, request, at=self.now())
        chosen = [name for name in ("priority", "assignee", "restricted") if given.get(name) is not None]
        if chosen:
            raise DrillRefused("Log it first.", fields=dict.fromkeys(chosen, "Choose this once it is logged."))
        kind = given.pop("type")
        source = source_of_kind(SourceKind.API)
        made = operations.log_in_drill(exercise, incident_type=kind, source=source, **given, **self.told)
        seen = sole(read_full(Incident.objects.filter(pk=made.pk)))
        if seen is None:
            hidden = {"id": made.pk, "reference": made.reference, "detail": OUT_OF_SIGHT}
            return Response(hidden, status=202)
        record_reads([seen], user=self.actor, surface=Surface.API, at=self.now())
        return Response(full(seen), status=201, headers={"ETag": etag(seen.version)})

    def _answer(self, pk: int) -> Response:
        exercise = self.drill(pk)
        if not self.takes_part(exercise):
            raise NotPermitted
        begun = exercise.started_at is not None
        return Response({"messages": [shown_message(one) for one in shown_to_players(exercise)] if begun else []})


class DrillPictures(DrillApi):
    """The bytes of a picture that players are shown."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A picture is what it is, whatever the caller would accept."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="drills_message_picture",
        summary="The picture of a message",
        responses={(200, "*/*"): OpenApiTypes.BINARY},
    )
    def download(self, request: Request, pk: int, inject: int) -> FileResponse:
        """As a download. Absent before the message is released."""
        exercise = self.drill(pk)
        if not self.takes_part(exercise):
            raise NotPermitted
        conducts = may_conduct(self.actor, exercise)
        shown = picture_for(exercise, min(inject, MAX_ID), conducts=conducts)
        if shown is None or (exercise.started_at is None and not conducts):
            raise NotFound
        return hand_out(shown.key, shown.picture, shown.picture_type)


def _roles(given: dict[str, Any]) -> list[tuple[Any, str]]:
    return [(one["person"], one["role"]) for one in given.pop("roles")]


ONE = "drills/<int:pk>/"
routes: list[URLPattern] = [
    path("drills/", Drills.as_view({"get": "list", "post": "create"})),
    path(ONE, Drills.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}roles/", Drills.as_view({"post": "roles"})),
    path(f"{ONE}messages/", DrillMessages.as_view({"get": "read"})),
    path(f"{ONE}messages/<int:inject>/answer/", DrillMessages.as_view({"post": "answer"})),
    path(f"{ONE}messages/<int:inject>/picture/", DrillPictures.as_view({"get": "download"})),
    path(f"{ONE}incidents/", DrillMessages.as_view({"post": "log"})),
]
