"""Procedures on an incident for programs: what is offered, what runs, and its steps."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.api import ONE
from incidents.lifecycle.api.base import IncidentApi, speaking_of
from incidents.plans import operations
from incidents.plans.models import ProcedureRun, ProcedureRunStep
from incidents.plans.queries.choosing import versions_for
from incidents.plans.queries.runs import runs_of
from incidents.plans.serializers import procedures as bodies
from incidents.plans.serializers.procedures import IncidentProceduresShape, shown_offer, shown_run
from incidents.rest.fields import MAX_ID

RIGHT = "run_procedure"


class IncidentProcedures(IncidentApi):
    """What is done about an incident, step by step."""

    serializer_class: Any = IncidentProceduresShape

    @extend_schema(operation_id="incidents_procedures", summary="Procedures", responses=IncidentProceduresShape)
    def read(self, request: Request, pk: int) -> Response:
        """What runs comes first; what is offered is for such incidents and does not run."""
        return self._answer(self.find(pk, "category__parent__parent__parent").pk)

    @extend_schema(
        operation_id="incidents_procedures_begin",
        summary="Begin a procedure",
        request=bodies.BeginBody,
        responses={201: IncidentProceduresShape},
    )
    def begin_one(self, request: Request, pk: int) -> Response:
        """The version in force, whether or not it is offered. It runs once at a time."""
        incident, version = self.begin(request, pk, RIGHT)
        given = self.valid(bodies.BeginBody, request)
        operations.begin_procedure(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(pk, status=201)

    @extend_schema(
        operation_id="incidents_procedures_assign",
        summary="Give a procedure to somebody",
        request=bodies.AssigneeBody,
        responses=IncidentProceduresShape,
    )
    def assign(self, request: Request, pk: int, run: int) -> Response:
        """null: nobody in particular sees to it."""
        return self._on_run(request, pk, run, bodies.AssigneeBody, operations.assign_run)

    @extend_schema(
        operation_id="incidents_procedures_give_up",
        summary="Give a procedure up",
        request=bodies.RunReasonBody,
        responses=IncidentProceduresShape,
    )
    def give_up(self, request: Request, pk: int, run: int) -> Response:
        """What was done stays on record."""
        return self._on_run(request, pk, run, bodies.RunReasonBody, operations.give_up_run)

    @extend_schema(
        operation_id="incidents_steps_start",
        summary="Start a step",
        request=None,
        responses=IncidentProceduresShape,
    )
    def start(self, request: Request, pk: int, run: int, position: int) -> Response:
        """You have it, if nobody had."""
        return self._on_step(request, pk, run, position, bodies.NothingBody, operations.start_step)

    @extend_schema(
        operation_id="incidents_steps_done",
        summary="Finish a step",
        request=bodies.DoneBody,
        responses=IncidentProceduresShape,
    )
    def done(self, request: Request, pk: int, run: int, position: int) -> Response:
        """With the way that is taken, where the step decides. The run is finished when no step is left."""
        return self._on_step(request, pk, run, position, bodies.DoneBody, operations.finish_step)

    @extend_schema(
        operation_id="incidents_steps_skip",
        summary="Skip a step",
        request=bodies.RunReasonBody,
        responses=IncidentProceduresShape,
    )
    def skip(self, request: Request, pk: int, run: int, position: int) -> Response:
        """The reason stands on the timeline."""
        return self._on_step(request, pk, run, position, bodies.RunReasonBody, operations.skip_step)

    @extend_schema(
        operation_id="incidents_steps_note",
        summary="Write a note at a step",
        request=bodies.StepNoteBody,
        responses=IncidentProceduresShape,
    )
    def note(self, request: Request, pk: int, run: int, position: int) -> Response:
        """It stands at the step and on the timeline."""
        return self._on_step(request, pk, run, position, bodies.StepNoteBody, operations.note_step)

    @extend_schema(
        operation_id="incidents_steps_assign",
        summary="Give a step to somebody",
        request=bodies.AssigneeBody,
        responses=IncidentProceduresShape,
    )
    def assign_step(self, request: Request, pk: int, run: int, position: int) -> Response:
        """null: nobody in particular."""
        return self._on_step(request, pk, run, position, bodies.AssigneeBody, operations.assign_step)

    @extend_schema(
        operation_id="incidents_steps_reopen",
        summary="Open a step again",
        request=None,
        responses=IncidentProceduresShape,
    )
    def reopen(self, request: Request, pk: int, run: int, position: int) -> Response:
        """Of a run that goes on."""
        return self._on_step(request, pk, run, position, bodies.NothingBody, operations.reopen_step)

    def _on_run(self, request: Request, pk: int, run: int, body: Any, operation: Any) -> Response:
        incident, version = self.begin(request, pk, RIGHT)
        found = _one(ProcedureRun.objects.filter(incident=incident).select_related("incident"), run)
        given = self.valid(body, request)
        operation(found, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(pk)

    def _on_step(self, request: Request, pk: int, run: int, position: int, body: Any, operation: Any) -> Response:
        incident, version = self.begin(request, pk, RIGHT)
        rows = ProcedureRunStep.objects.filter(incident=incident, position=position).select_related("run__incident")
        found = _one(rows, run, by="run")
        given = self.valid(body, request)
        operation(found, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(pk)

    def _answer(self, pk: int, *, status: int = 200) -> Response:
        incident = self.find(pk, "category__parent__parent__parent")
        runs = runs_of(incident, at=self.now())
        running = {seen.run.procedure_id for seen in runs if seen.is_running}
        offered = [one for one in versions_for(incident) if one.procedure_id not in running]
        body = {
            "runs": [shown_run(seen) for seen in runs],
            "offered": [shown_offer(one) for one in offered] if incident.is_open else [],
        }
        return speaking_of(Response(body, status=status), pk)


def _one(rows: Any, key: int, *, by: str = "pk") -> Any:
    """Raises NotFound."""
    found = rows.filter(**{by: key}).first() if key <= MAX_ID else None
    if found is None:
        raise NotFound
    return found


RUN = f"{ONE}procedures/<int:run>/"
STEP = f"{RUN}steps/<int:position>/"
routes: list[URLPattern] = [
    path(f"{ONE}procedures/", IncidentProcedures.as_view({"get": "read", "post": "begin_one"})),
    path(f"{RUN}assign/", IncidentProcedures.as_view({"post": "assign"})),
    path(f"{RUN}give-up/", IncidentProcedures.as_view({"post": "give_up"})),
    path(f"{STEP}start/", IncidentProcedures.as_view({"post": "start"})),
    path(f"{STEP}done/", IncidentProcedures.as_view({"post": "done"})),
    path(f"{STEP}skip/", IncidentProcedures.as_view({"post": "skip"})),
    path(f"{STEP}note/", IncidentProcedures.as_view({"post": "note"})),
    path(f"{STEP}assign/", IncidentProcedures.as_view({"post": "assign_step"})),
    path(f"{STEP}reopen/", IncidentProcedures.as_view({"post": "reopen"})),
]
