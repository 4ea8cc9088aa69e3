"""Working an incident: acknowledge, take, assign, hand over, triage, priority, major, milestones, moves."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle import operations, queries
from incidents.lifecycle.api.base import CHANGED, IncidentApi
from incidents.lifecycle.serializers.bodies import (
    AcknowledgeBody,
    AssignBody,
    EmptyBody,
    HandOverBody,
    MajorBody,
    MilestoneBody,
    PriorityBody,
    TransitionBody,
    TriageBody,
)
from incidents.lifecycle.serializers.parts import MilestoneShape, MoveShape
from incidents.rest.pointers import refused_within

MOVE = OpenApiExample(
    "Resolve",
    value={
        "transition": "resolve",
        "fields": {
            "resolution_code": "fixed",
            "resolution_summary": "The certificate was renewed.",
            "resolution_kind": "permanent",
        },
    },
    request_only=True,
)


class Work(IncidentApi):
    """One action for each thing people do to an incident."""

    matched = frozenset({"acknowledge", "take", "assign", "hand_over", "triage", "priority", "major"})

    @extend_schema(
        operation_id="incidents_acknowledge", summary="Acknowledge", request=AcknowledgeBody, responses=CHANGED
    )
    def acknowledge(self, request: Request, pk: int) -> Response:
        """You have taken notice and answer for what comes next. Of two at once, one is told who was first."""
        incident, version = self.begin(request, pk, "acknowledge")
        given = self.valid(AcknowledgeBody, request)
        row = operations.acknowledge(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(operation_id="incidents_take", summary="Take", request=EmptyBody, responses=CHANGED)
    def take(self, request: Request, pk: int) -> Response:
        """Makes it yours, and acknowledges it when nobody has."""
        incident, version = self.begin(request, pk, "take")
        self.valid(EmptyBody, request)
        row = operations.take(incident, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(operation_id="incidents_assign", summary="Assign", request=AssignBody, responses=CHANGED)
    def assign(self, request: Request, pk: int) -> Response:
        """To a person, a team, both, or nobody."""
        incident, version = self.begin(request, pk, "assign")
        given = self.valid(AssignBody, request)
        row = operations.assign(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(operation_id="incidents_hand_over", summary="Hand over", request=HandOverBody, responses=CHANGED)
    def hand_over(self, request: Request, pk: int) -> Response:
        """To a colleague, with a note on where things stand."""
        incident, version = self.begin(request, pk, "hand_over")
        given = self.valid(HandOverBody, request)
        row = operations.hand_over(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(operation_id="incidents_triage", summary="Triage", request=TriageBody, responses=CHANGED)
    def triage(self, request: Request, pk: int) -> Response:
        """Type, category, impact, urgency, services, team. A new type moves it to that type's workflow."""
        incident, version = self.begin(request, pk, "triage")
        given = self.valid(TriageBody, request)
        row = operations.triage(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(
        operation_id="incidents_priority", summary="Override the priority", request=PriorityBody, responses=CHANGED
    )
    def priority(self, request: Request, pk: int) -> Response:
        """With a reason; null goes back to what impact and urgency make."""
        incident, version = self.begin(request, pk, "override_priority")
        given = self.valid(PriorityBody, request)
        row = operations.override_priority(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)

    @extend_schema(
        operation_id="incidents_major",
        summary="Declare a major incident, or stand down",
        request=MajorBody,
        responses=CHANGED,
    )
    def major(self, request: Request, pk: int) -> Response:
        """Begins or ends a coordinated response."""
        incident, version = self.begin(request, pk, "declare_major")
        given = self.valid(MajorBody, request)
        act = operations.declare_major if given["declare"] else operations.stand_down
        row = act(incident, reason=given["reason"], actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk, row=row)


class Moves(IncidentApi):
    """Moves between the states of the workflow: the only way a state changes."""

    matched = frozenset({"make"})

    @extend_schema(
        operation_id="incidents_transitions_list", summary="Moves possible now", responses=MoveShape(many=True)
    )
    def possible(self, request: Request, pk: int) -> Response:
        """What the workflow offers from the present state, what each asks for, and whether you may make it."""
        incident = self.find(pk, "state")
        return Response([MoveShape.render(move) for move in queries.moves(incident, self.actor)])

    @extend_schema(
        operation_id="incidents_transitions_make",
        summary="Make a move",
        request=TransitionBody,
        responses=CHANGED,
        examples=[MOVE],
    )
    def make(self, request: Request, pk: int) -> Response:
        """The workflow says whether it is possible, who may, and what it asks for."""
        incident, version = self.begin(request, pk, "transition")
        given = self.valid(TransitionBody, request)
        about: dict[str, Any] = {
            "slug": given["transition"],
            "reason": given.get("reason", ""),
            "actor": self.actor,
            "at": self.now(),
            "expected_version": version,
        }
        fields, children = given.get("fields", {}), given.get("children")
        with refused_within("fields", but=("reason", "children")):
            if children:
                code, summary, kind = (fields.pop(f"resolution_{name}", None) for name in ("code", "summary", "kind"))
                about |= {"fields": fields, "children": children}
                row = operations.resolve(incident, code=code, summary=summary, kind=kind, **about)
            else:
                row = operations.transition(incident, fields=fields, **about)
        return self.changed(pk, row=row)


class Milestones(IncidentApi):
    """When things happened."""

    matched = frozenset({"correct"})

    @extend_schema(operation_id="incidents_milestones_list", summary="Milestones", responses=MilestoneShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """The instants that reports measure between."""
        return Response([MilestoneShape.render(pair) for pair in queries.milestones(self.find(pk))])

    @extend_schema(
        operation_id="incidents_milestones_correct",
        summary="Correct a milestone",
        request=MilestoneBody,
        responses=CHANGED,
    )
    def correct(self, request: Request, pk: int) -> Response:
        """Both values stay on the timeline."""
        incident, version = self.begin(request, pk, "correct_milestone")
        at = self.now()
        given = self.valid(MilestoneBody, request, at=at)
        operations.correct_milestone(
            incident,
            milestone=given["milestone"],
            value=given["at"],
            reason=given["reason"],
            actor=self.actor,
            at=at,
            expected_version=version,
        )
        return self.changed(pk)
