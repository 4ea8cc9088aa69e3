"""Conducting a drill: begun, paused, ended; injects released; what was expected, and the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.drills import operations
from incidents.drills.api.base import DrillApi
from incidents.drills.api.drills import ONE
from incidents.drills.models import ExerciseEntry, ExerciseInject, Expectation
from incidents.drills.queries.showing import script_of
from incidents.drills.serializers import (
    DrillEntryShape,
    DrillMaybeWhyBody,
    DrillNoteBody,
    DrillScriptShape,
    DrillWhyBody,
    ExpectedShape,
    FullDrillShape,
    OutsiderBody,
    SeenBody,
    shown_entry,
    shown_expected,
    shown_inject,
)
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS


class DrillCourse(DrillApi):
    """A drill begins, stands still, goes on and ends."""

    @extend_schema(operation_id="drills_start", summary="Begin it now", request=None, responses=FullDrillShape)
    def start(self, request: Request, pk: int) -> Response:
        """Whatever it was planned for."""
        return self._act(pk, operations.start_exercise)

    @extend_schema(operation_id="drills_pause", summary="Pause it", request=DrillWhyBody, responses=FullDrillShape)
    def pause(self, request: Request, pk: int) -> Response:
        """Its time stands still; clocks and pages of its incidents go on. Everybody is told."""
        return self._act(pk, operations.pause_exercise, **self.valid(DrillWhyBody, request))

    @extend_schema(operation_id="drills_resume", summary="Let it go on", request=None, responses=FullDrillShape)
    def resume(self, request: Request, pk: int) -> Response:
        """What is to come comes later by as much as it stood still."""
        return self._act(pk, operations.resume_exercise)

    @extend_schema(operation_id="drills_finish", summary="End it", request=None, responses=FullDrillShape)
    def finish(self, request: Request, pk: int) -> Response:
        """What was not done was not met; its incidents end with it."""
        return self._act(pk, operations.finish_exercise)

    @extend_schema(operation_id="drills_cancel", summary="Cancel it", request=DrillWhyBody, responses=FullDrillShape)
    def cancel(self, request: Request, pk: int) -> Response:
        """Before it begins, or in its middle. It stays on record."""
        return self._act(pk, operations.cancel_exercise, **self.valid(DrillWhyBody, request))

    @extend_schema(operation_id="drills_archive", summary="Put it away", request=None, responses=FullDrillShape)
    def archive(self, request: Request, pk: int) -> Response:
        """Once it is over. Asked again, nothing changes."""
        return self._act(pk, operations.archive_exercise)

    @extend_schema(
        operation_id="drills_outside", summary="Name an outsider", request=OutsiderBody, responses=FullDrillShape
    )
    def outside(self, request: Request, pk: int) -> Response:
        """What the drill sends may reach them, and nobody else outside."""
        return self._act(pk, operations.allow_outside, **self.valid(OutsiderBody, request))

    def _act(self, pk: int, operation: Callable[..., Any], **given: Any) -> Response:
        operation(self.drill(pk), **given, **self.told)
        return self.full(pk)


INJECT_ACTS: dict[str, Callable[..., Any]] = {
    "release": operations.release_inject,
    "hold": operations.hold_inject,
    "go": operations.let_inject_go,
    "skip": operations.skip_inject,
}


class DrillScript(DrillApi):
    """The script of a drill, for who conducts it. Others are refused, whatever they ask."""

    serializer_class = DrillScriptShape

    @extend_schema(operation_id="drills_injects", summary="The script", responses=DrillScriptShape)
    def read(self, request: Request, pk: int) -> Response:
        """Every inject with what is expected."""
        return self._answer(pk)

    @extend_schema(
        operation_id="drills_inject_act",
        summary="Release, hold, let go or skip an inject",
        request=DrillMaybeWhyBody,
        responses=DrillScriptShape,
    )
    def act(self, request: Request, pk: int, inject: int, act: str) -> Response:
        """`release`: now. `hold`: not before it is let go. `go`: by itself again. `skip`: never."""
        exercise = self.conducted(pk)
        row = self.one(ExerciseInject.objects.filter(exercise=exercise), inject)
        operation = INJECT_ACTS.get(act)
        if operation is None:
            raise NotFound
        given = self.valid(DrillMaybeWhyBody, request) if act in ("hold", "skip") else {}
        operation(row, **given, **self.told)
        return self._answer(pk)

    @extend_schema(
        operation_id="drills_expectation", summary="Say what was seen", request=SeenBody, responses=ExpectedShape
    )
    def seen(self, request: Request, pk: int, expectation: int) -> Response:
        """What Muster saw by itself may be corrected, until the results are shared."""
        exercise = self.conducted(pk)
        rows = Expectation.objects.filter(exercise=exercise)
        one = self.one(rows.select_related("action", "met_by", "decided_by"), expectation)
        operations.decide_expectation(one, **self.valid(SeenBody, request), **self.told)
        return Response(shown_expected(self.one(rows.select_related("action", "met_by", "decided_by"), expectation)))

    def _answer(self, pk: int) -> Response:
        return Response({"injects": [shown_inject(row) for row in script_of(self.conducted(pk))]})


class DrillRecord(DrillApi):
    """The record of a drill, which only grows."""

    serializer_class = DrillEntryShape
    pagination_class = CursorPagination
    orderings = {"-id": ("-pk",), "id": ("pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="drills_record", summary="The record", responses=DrillEntryShape(many=True))
    def list(self, request: Request, pk: int) -> Response:
        """The newest first, for who conducts it."""
        rows = ExerciseEntry.objects.filter(exercise=self.conducted(pk)).select_related("actor")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([shown_entry(entry) for entry in page])

    @extend_schema(
        operation_id="drills_note", summary="Write into the record", request=DrillNoteBody,
        responses={201: DrillEntryShape},
    )  # fmt: skip
    def note(self, request: Request, pk: int) -> Response:
        """A remark with its time."""
        made = operations.note_entry(self.conducted(pk), **self.valid(DrillNoteBody, request), **self.told)
        return Response(shown_entry(made), status=201)


routes: list[URLPattern] = [
    *(
        path(f"{ONE}{act}/", DrillCourse.as_view({"post": act}))
        for act in ("start", "pause", "resume", "finish", "cancel", "archive", "outside")
    ),
    path(f"{ONE}injects/", DrillScript.as_view({"get": "read"})),
    path(f"{ONE}injects/<int:inject>/<slug:act>/", DrillScript.as_view({"post": "act"})),
    path(f"{ONE}expectations/<int:expectation>/", DrillScript.as_view({"post": "seen"})),
    path(f"{ONE}record/", DrillRecord.as_view({"get": "list", "post": "note"})),
]
