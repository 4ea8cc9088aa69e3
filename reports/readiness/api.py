"""Readiness for programs. Nothing is written here."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.choices import Surface
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet
from reports.readiness.choices import SubjectKind
from reports.readiness.console import VIEWS
from reports.readiness.facts import Facts
from reports.readiness.queries.coverage import coverage_of, scenarios_in_use
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.history import days_of
from reports.readiness.queries.proposals import incident_rates, propose
from reports.readiness.queries.scores import find_subject, score_everybody, score_one
from reports.readiness.scoring import Address, Subject
from reports.readiness.serializers import CoverageShape, DayShape, FullScore, LossShape, ProposalShape, ScoreShape
from reports.readiness.views.base import note_reads

KIND = OpenApiParameter("kind", enum=SubjectKind.values, description="Only subjects of this kind.")


class Readiness(SignedIn, ApiViewSet):
    """Everything is counted from what the caller may see."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = VIEWS
    serializer_class: Any = ScoreShape
    parameters = {"list": frozenset({"kind"})}

    @extend_schema(
        operation_id="readiness_list",
        summary="How ready everybody is",
        parameters=[KIND],
        responses=ScoreShape(many=True),
    )
    def list(self, request: Request) -> Response:
        """The organisation, then teams and services in use, by their names."""
        kind = request.query_params.get("kind", "")
        if kind and kind not in SubjectKind.values:
            raise ValidationError({"kind": [f"One of: {', '.join(SubjectKind.values)}."]})
        scores = score_everybody(self._facts())
        return Response([ScoreShape.render(score) for score in scores if kind in ("", score.subject.kind)])

    @extend_schema(operation_id="readiness_retrieve", summary="One score", responses=FullScore)
    def retrieve(self, request: Request, kind: str, slug: str) -> Response:
        """With everything that costs points, the dearest first in each criterion."""
        facts = self._facts()
        score = score_one(facts, self._subject(facts, kind, slug))
        note_reads(request, score, [], Surface.API)
        losses = [
            LossShape.render_of(line.criterion.code, loss, self._url(loss.item.address))
            for line in score.lines
            for loss in line.losses
        ]
        return Response({**ScoreShape.render(score), "losses": losses})

    @extend_schema(operation_id="readiness_history", summary="How it was day by day", responses=DayShape(many=True))
    def history(self, request: Request, kind: str, slug: str) -> Response:
        """The last 180 days that were kept, the oldest first; restricted incidents are left out of them."""
        subject = self._subject(self._facts(), kind, slug)
        return Response([DayShape.render(day) for day in days_of(subject)])

    @extend_schema(operation_id="readiness_coverage", summary="What was exercised", responses=CoverageShape(many=True))
    def coverage(self, request: Request) -> Response:
        """Services in use × the scenarios that you may read."""
        return Response(CoverageShape.render_all(coverage_of(self._facts(), scenarios_in_use())))

    @extend_schema(operation_id="readiness_proposals", summary="Which drills next", responses=ProposalShape(many=True))
    def proposals(self, request: Request) -> Response:
        """The ten most pressing, one for each service."""
        facts = self._facts()
        found = propose(facts, scenarios_in_use(), incident_rates(facts.at))
        return Response([ProposalShape.render(proposal) for proposal in found])

    def _facts(self) -> Facts:
        return gather(Sight(self.now()), reader=self.actor)

    @staticmethod
    def _subject(facts: Facts, kind: str, slug: str) -> Subject:
        found = find_subject(facts, kind, slug)
        if found is None:
            raise NotFound
        return found

    def _url(self, address: Address | None) -> str | None:
        if address is None:
            return None
        return str(self.request.build_absolute_uri(reverse(address[0], args=[address[1]])))


ONE = "readiness/<slug:kind>/<slug:slug>/"
routes: list[URLPattern] = [
    path("readiness/", Readiness.as_view({"get": "list"})),
    path("readiness/coverage/", Readiness.as_view({"get": "coverage"})),
    path("readiness/proposals/", Readiness.as_view({"get": "proposals"})),
    path(ONE, Readiness.as_view({"get": "retrieve"})),
    path(f"{ONE}history/", Readiness.as_view({"get": "history"})),
]
