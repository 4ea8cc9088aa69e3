"""Evaluation for programs: read, observed, rated, measured, shared; and qualifications."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.drills.api.base import DrillApi
from incidents.drills.models import Exercise
from incidents.evaluation import operations
from incidents.evaluation.models import Observation
from incidents.evaluation.queries.page import conducts, evaluation_of
from incidents.evaluation.queries.qualified import qualified_people
from incidents.evaluation.queries.recording import incidents_of
from incidents.evaluation.queries.rights import VIEWS_QUALIFICATIONS
from incidents.evaluation.serializers import bodies
from incidents.evaluation.serializers.shapes import EvaluationShape, QualificationShape
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.scenarios.models import Objective
from incidents.timeline.models import TimelineEntry


class DrillEvaluation(DrillApi):
    """Who conducts a drill reads and writes; whoever knows of it reads once its results are shared."""

    serializer_class: Any = EvaluationShape

    @extend_schema(operation_id="drills_evaluation", summary="How a drill went", responses=EvaluationShape)
    def read(self, request: Request, pk: int) -> Response:
        """Answers 404 to players before the results are shared."""
        exercise = self.drill(pk)
        if not conducts(exercise) and exercise.results_shared_at is None:
            raise NotFound
        return self._answer(exercise)

    @extend_schema(
        operation_id="drills_observe", summary="Observe", request=bodies.ObserveBody, responses={201: EvaluationShape}
    )
    def observe(self, request: Request, pk: int) -> Response:
        """Once the drill has begun."""
        exercise = self.conducted(pk)
        given = self.valid(bodies.ObserveBody, request)
        for name, rows in (
            ("objective", Objective.objects.filter(version=exercise.scenario_version_id)),
            ("entry", TimelineEntry.objects.filter(incident__exercise=exercise)),
        ):
            if name in given:
                given[name] = _named(rows, name, given[name])
        operations.observe(exercise, **given, **self.told)
        return self._answer(exercise, status=201)

    @extend_schema(
        operation_id="drills_observation_withdraw",
        summary="Take an observation back",
        request=bodies.NothingBody,
        responses=EvaluationShape,
    )
    def withdraw(self, request: Request, pk: int, observation: int) -> Response:
        """It stays on record."""
        exercise = self.conducted(pk)
        self.valid(bodies.NothingBody, request)
        rows = Observation.objects.filter(exercise=exercise).select_related("exercise")
        operations.withdraw_observation(self.one(rows, observation), **self.told)
        return self._answer(exercise)

    @extend_schema(
        operation_id="drills_rate", summary="Rate an objective", request=bodies.RateBody, responses=EvaluationShape
    )
    def rate(self, request: Request, pk: int, objective: int) -> Response:
        """Whatever was measured; the last word counts."""
        exercise = self.conducted(pk)
        given = self.valid(bodies.RateBody, request)
        row = self.one(Objective.objects.filter(version=exercise.scenario_version_id), objective)
        operations.rate_objective(exercise, row, **given, **self.told)
        return self._answer(exercise)

    @extend_schema(
        operation_id="drills_share_results",
        summary="Share the results",
        request=bodies.NothingBody,
        responses=EvaluationShape,
    )
    def share(self, request: Request, pk: int) -> Response:
        """It cannot be taken back."""
        exercise = self.conducted(pk)
        self.valid(bodies.NothingBody, request)
        operations.share_results(exercise, **self.told)
        return self._answer(exercise)

    def _answer(self, exercise: Exercise, *, status: int = 200) -> Response:
        record_reads(incidents_of(exercise), user=self.actor, surface=Surface.API, at=self.now())
        return Response(EvaluationShape.render(evaluation_of(exercise)), status=status)


def _named(rows: Any, name: str, key: int) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise ValidationError({name: ["There is no such thing in this drill."]})
    return found


class Qualifications(DrillApi):
    """Everybody's for who may see qualifications, one's own for anybody."""

    serializer_class: Any = QualificationShape

    @extend_schema(
        operation_id="qualifications", summary="Qualifications in force", responses=QualificationShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """Those that end first come first."""
        sees_all = self.actor.has_perm(VIEWS_QUALIFICATIONS)
        held = qualified_people(on=self.now().date(), user=None if sees_all else self.actor)
        return Response([QualificationShape.render(one) for one in held if not one.is_over])


ONE = "drills/<int:pk>/"
routes: list[URLPattern] = [
    path(f"{ONE}evaluation/", DrillEvaluation.as_view({"get": "read"})),
    path(f"{ONE}observations/", DrillEvaluation.as_view({"post": "observe"})),
    path(f"{ONE}observations/<int:observation>/withdraw/", DrillEvaluation.as_view({"post": "withdraw"})),
    path(f"{ONE}objectives/<int:objective>/rate/", DrillEvaluation.as_view({"post": "rate"})),
    path(f"{ONE}share-results/", DrillEvaluation.as_view({"post": "share"})),
    path("qualifications/", Qualifications.as_view({"get": "list"})),
]
