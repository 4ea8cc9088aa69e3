"""Every metric for programs. Nothing is written here, and nothing names an incident."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet
from reports.metrics.asking import HOURS_CHOICES, PARAMETERS, NotAsked, question_from
from reports.metrics.choices import DIMENSIONS, Group, Preset, Reality
from reports.metrics.registry import MetricUnknown, all_metrics, ask
from reports.metrics.serializers import AnswerShape, MetricShape

READS_REPORTS = "reports.view_reports"
_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 120}, "maxItems": 100}
_DAY = {"type": "string", "format": "date"}


def _narrowing(dimension: Group) -> OpenApiParameter:
    said = f"Only of this {dimension.label.lower()}, by id or slug; may be repeated."
    if dimension == Group.CATEGORY:
        said = "Only of this category and those below it, by id; may be repeated."
    return OpenApiParameter(dimension.value, _WORDS, description=said)


def asked_days(first: str, last: str) -> list[OpenApiParameter]:
    """The parameters that name days, with what is said of the first and of the last."""
    instead = "In place of days. Without either: the last 30 days."
    return [
        OpenApiParameter("from", _DAY, description=first),
        OpenApiParameter("to", _DAY, description=last),
        OpenApiParameter("period", enum=Preset.values, description=instead),
    ]


ASKED = [
    *asked_days(
        "The first day that counts, in the organisation's time zone.",
        "The last day that counts. Today, where only “from” is given.",
    ),
    OpenApiParameter("group", enum=Group.values, description="By what it is split: see the metric's “groups”."),
    OpenApiParameter("reality", enum=Reality.values, description="Real incidents (default), drills or both."),
    OpenApiParameter("hours", enum=HOURS_CHOICES, description="Whether lengths count all time, or business hours."),
    *map(_narrowing, DIMENSIONS),
]


class Metrics(SignedIn, ApiViewSet):
    """Everything is counted from what the caller may see."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = READS_REPORTS
    serializer_class: Any = MetricShape
    parameters = {"retrieve": PARAMETERS}

    @extend_schema(operation_id="metrics_list", summary="What is measured", responses=MetricShape(many=True))
    def list(self, request: Request) -> Response:
        """Each with its meaning, its unit, and how it is made."""
        return Response([MetricShape.render(metric) for metric in all_metrics()])

    @extend_schema(
        operation_id="metrics_retrieve", summary="What a metric says", parameters=ASKED, responses=AnswerShape
    )
    def retrieve(self, request: Request, name: str) -> Response:
        """Of a period, narrowed and split as asked. Each figure says on how many values it rests."""
        at = self.now()
        today = timezone.localdate(at, timezone.get_default_timezone())
        try:
            question = question_from(request.query_params, metric=name, today=today)
        except MetricUnknown:
            raise NotFound from None
        except NotAsked as refusal:
            raise ValidationError({field: [sentence] for field, sentence in refusal.fields.items()}) from None
        return Response(AnswerShape.render(ask(question, at)))


routes: list[URLPattern] = [
    path("metrics/", Metrics.as_view({"get": "list"})),
    path("metrics/<slug:name>/", Metrics.as_view({"get": "retrieve"})),
]
