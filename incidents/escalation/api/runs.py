"""The run of an incident for programs: how it stands, and what people do about it."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.escalation import operations
from incidents.escalation.queries.runs import run_with_steps
from incidents.escalation.serializers.runs import (
    EscalateBody,
    GiveBackBody,
    ReassignBody,
    RunShape,
    SnoozeBody,
    shown_run,
)
from incidents.lifecycle.api import ONE
from incidents.lifecycle.api.base import IncidentApi, speaking_of


class Escalation(IncidentApi):
    """Who is paged about an incident that nobody has taken."""

    serializer_class: Any = RunShape

    @extend_schema(operation_id="incidents_escalation", summary="Escalation", responses=RunShape)
    def read(self, request: Request, pk: int) -> Response:
        """The newest run, with what became of each step."""
        return self._answer(self.find(pk).pk)

    @extend_schema(operation_id="incidents_snooze", summary="Snooze", request=SnoozeBody, responses=RunShape)
    def snooze(self, request: Request, pk: int) -> Response:
        """Nobody is paged until then; then it goes on with the step that was due."""
        return self._do(request, pk, "snooze", SnoozeBody, operations.snooze)

    @extend_schema(operation_id="incidents_escalate", summary="Escalate now", request=EscalateBody, responses=RunShape)
    def escalate(self, request: Request, pk: int) -> Response:
        """The next step is taken at once."""
        return self._do(request, pk, "escalate", EscalateBody, operations.escalate_now)

    @extend_schema(operation_id="incidents_give_back", summary="Give back", request=GiveBackBody, responses=RunShape)
    def give_back(self, request: Request, pk: int) -> Response:
        """The acknowledgement ends, and others are paged."""
        return self._do(request, pk, "give_back", GiveBackBody, operations.give_back)

    @extend_schema(
        operation_id="incidents_reassign_escalation",
        summary="Page others instead",
        request=ReassignBody,
        responses=RunShape,
    )
    def reassign(self, request: Request, pk: int) -> Response:
        """A person, a team or another policy is paged from now on."""
        return self._do(request, pk, "reassign_escalation", ReassignBody, operations.reassign_run)

    def _do(self, request: Request, pk: int, right: str, body: Any, operation: Any) -> Response:
        incident, version = self.begin(request, pk, right)
        given = self.valid(body, request)
        operation(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(pk)

    def _answer(self, pk: int) -> Response:
        return speaking_of(Response(shown_run(*run_with_steps(pk))), pk)


routes: list[URLPattern] = [
    path(f"{ONE}escalation/", Escalation.as_view({"get": "read"})),
    path(f"{ONE}escalation/snooze/", Escalation.as_view({"post": "snooze"})),
    path(f"{ONE}escalation/escalate/", Escalation.as_view({"post": "escalate"})),
    path(f"{ONE}escalation/give-back/", Escalation.as_view({"post": "give_back"})),
    path(f"{ONE}escalation/reassign/", Escalation.as_view({"post": "reassign"})),
]
