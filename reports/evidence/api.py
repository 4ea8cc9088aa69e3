"""Evidence and compliance for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.jobs.serializers import JobShape, rendered
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import ApiViewSet
from reports.evidence.files import CONTENT_TYPES, dossier_file
from reports.evidence.operations import record_dossier, request_period
from reports.evidence.queries.compliance import (
    FOLLOWED,
    count_steps,
    follow,
    incidents_asked,
)
from reports.evidence.queries.dossiers import dossiers_of
from reports.evidence.rights import EXPORTS, READS
from reports.evidence.serializers import EvidenceShape, PeriodEvidenceBody, StepCountShape, StepTakenShape
from reports.metrics.api import ASKED as METRIC_PARAMETERS
from reports.metrics.asking import PARAMETERS, NotAsked, question_from

KIND = "json"
# A step is no length of time, and it is not split.
ASKED = PARAMETERS - {"group", "hours"}


class Evidence(SignedIn, ApiViewSet):
    """Posted, because it is recorded who took what, with its sum."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.READ]}
    needs = EXPORTS
    serializer_class: Any = EvidenceShape

    @extend_schema(
        operation_id="report_evidence_incident",
        summary="Evidence of one incident",
        request=None,
        responses=EvidenceShape,
    )
    def incident(self, request: Request, pk: int) -> HttpResponse:
        """The whole record as you may see it: timeline, promises, who was told, who saw it, decisions, reviews."""
        now = self.now()
        found = dossiers_of([pk], now) if pk <= MAX_ID and self._sees() else []
        if not found:
            raise NotFound
        body = dossier_file(found[0], KIND, reader=self.actor, at=now)
        record_dossier(found[0], kind=KIND, body=body, surface=Surface.API, **self.told)
        return HttpResponse(body, content_type=CONTENT_TYPES[KIND])

    @extend_schema(
        operation_id="report_evidence_period",
        summary="Evidence of a period",
        request=PeriodEvidenceBody,
        responses={202: JobShape},
    )
    def period(self, request: Request) -> Response:
        """A job packs the records of all incidents of the period that you may see, with the sum of each file."""
        given = self.valid(PeriodEvidenceBody, request)
        until = given.pop("until") + timedelta(days=1)
        job = request_period(until=until, **given, **self.told)
        return Response(rendered(job, self.actor), status=202)

    def _sees(self) -> bool:
        return self.actor.has_perm("incidents.view_incident")


class Compliance(SignedIn, ApiViewSet):
    """Which steps of the process incidents followed, of those that the caller may see."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = READS
    serializer_class: Any = StepCountShape
    parameters = {"counts": frozenset(ASKED)}

    @extend_schema(
        operation_id="report_compliance",
        summary="How many incidents followed which step",
        parameters=[one for one in METRIC_PARAMETERS if one.name in ASKED],
        responses=StepCountShape(many=True),
    )
    def counts(self, request: Request) -> Response:
        """Of the incidents that were reported in the period: the last 30 days where none is named."""
        now = self.now()
        today = now.astimezone(timezone.get_default_timezone()).date()
        try:
            question = question_from(request.query_params, metric="reported", today=today)
        except NotAsked as refusal:
            raise ValidationError({field: [sentence] for field, sentence in refusal.fields.items()}) from None
        counts = count_steps(incidents_asked(question), now)
        return Response([dict(StepCountShape(count).data) for count in counts])

    @extend_schema(
        operation_id="report_compliance_incident",
        summary="Which steps one incident followed",
        responses=StepTakenShape(many=True),
    )
    def incident(self, request: Request, pk: int) -> Response:
        """Every step in its order, with what proves it."""
        now = self.now()
        row = Incident.objects.filter(pk=pk).select_related(*FOLLOWED).first() if pk <= MAX_ID else None
        if row is None or not self.actor.has_perm("incidents.view_incident"):
            raise NotFound
        record_reads([row], user=self.actor, surface=Surface.API, at=now)
        return Response(StepTakenShape(follow([row], now)[0].taken, many=True).data)


routes: list[URLPattern] = [
    path("compliance/", Compliance.as_view({"get": "counts"})),
    path("compliance/incidents/<int:pk>/", Compliance.as_view({"get": "incident"})),
    path("evidence/incidents/<int:pk>/", Evidence.as_view({"post": "incident"})),
    path("evidence/periods/", Evidence.as_view({"post": "period"})),
]
