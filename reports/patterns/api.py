"""Patterns for programs. Nothing is written here but that restricted incidents were read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet
from reports.metrics.api import ASKED as METRIC_PARAMETERS
from reports.metrics.api import asked_days
from reports.metrics.asking import NotAsked
from reports.metrics.choices import DIMENSIONS
from reports.metrics.questions import Question
from reports.patterns.choices import ASKED_FOR, By
from reports.patterns.console import VIEWS
from reports.patterns.days import whole_days
from reports.patterns.forms import MOST_DAYS, asked_for
from reports.patterns.queries.again import came_again
from reports.patterns.queries.alike import alike_in
from reports.patterns.queries.changes import changes_of
from reports.patterns.queries.coming import coming
from reports.patterns.queries.top import top_of
from reports.patterns.queries.unusual import unusual_days, unusual_hours
from reports.patterns.serializers import (
    AlikeGroups,
    Changes,
    IncidentForecast,
    MostFrequent,
    Recurrences,
    UnusualNumbers,
)

DAYS = frozenset({"from", "to", "period"})
NARROWS = frozenset({"reality", *(dimension.value for dimension in DIMENSIONS)})
NARROWING = [one for one in METRIC_PARAMETERS if one.name in NARROWS]
ASKED = [
    *asked_days(f"The first day. At most {MOST_DAYS:,} days are looked at.", "The last day."),
    *NARROWING,
]
BY = OpenApiParameter("by", enum=By.values, description="By what incidents are told apart; by service without it.")


class Patterns(SignedIn, ApiViewSet):
    """Everything is found in what the caller may see. Each page of the console says how it is reckoned."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = VIEWS
    serializer_class: Any = Changes
    parameters = {
        **dict.fromkeys(("changes", "unusual", "alike", "recurrence"), DAYS | NARROWS),
        "forecast": NARROWS,
        "frequent": DAYS | NARROWS | {"by"},
    }

    @extend_schema(operation_id="patterns_changes", summary="What changed", parameters=ASKED, responses=Changes)
    def changes(self, request: Request) -> Response:
        """Against as many days before. A day that is not over is left out."""
        question = self._asked(request, is_whole=True)
        return Response(Changes.render_of(question, changes_of(question, self.now())))

    @extend_schema(
        operation_id="patterns_unusual", summary="Unusual numbers", parameters=ASKED, responses=UnusualNumbers
    )
    def unusual(self, request: Request) -> Response:
        """Days and hours with more or fewer incidents than in the same hour of the week in the weeks before."""
        question = self._asked(request)
        days, hours = unusual_days(question, self.now()), unusual_hours(question)
        return Response(UnusualNumbers.render_of(question, days, hours))

    @extend_schema(
        operation_id="patterns_forecast", summary="What comes next", parameters=NARROWING, responses=IncidentForecast
    )
    def forecast(self, request: Request) -> Response:
        """By the method that was nearer in tests on past weeks, with its error."""
        return Response(IncidentForecast.render(coming(self._asked(request), self.now())))

    @extend_schema(
        operation_id="patterns_frequent", summary="Most often", parameters=[*ASKED, BY], responses=MostFrequent
    )
    def frequent(self, request: Request) -> Response:
        """What incidents were mostly about, against the period before. A day that is not over is left out."""
        wanted = request.query_params.get("by", By.SERVICE.value)
        if wanted not in By.values:
            raise ValidationError({"by": [f"One of: {', '.join(By.values)}."]})
        by = By(wanted)
        if by in ASKED_FOR and not self.actor.has_perm(ASKED_FOR[by]):
            raise PermissionDenied("You may not see who reports from outside.")
        question = self._asked(request, is_whole=True)
        return Response(MostFrequent.render_of(question, top_of(by, question)))

    @extend_schema(
        operation_id="patterns_alike", summary="Incidents that are alike", parameters=ASKED, responses=AlikeGroups
    )
    def alike(self, request: Request) -> Response:
        """Groups among the newest 2,000 incidents of the period. This takes a few seconds."""
        question = self._asked(request)
        found = alike_in(question)
        record_reads(found.shown, user=self.actor, surface=Surface.API, at=self.now())
        return Response(AlikeGroups.render_of(question, found))

    @extend_schema(
        operation_id="patterns_recurrence", summary="What comes again", parameters=ASKED, responses=Recurrences
    )
    def recurrence(self, request: Request) -> Response:
        """Where incidents of one service and category follow each other within thirty days."""
        question = self._asked(request)
        return Response(Recurrences.render_of(question, came_again(question)))

    def _asked(self, request: Request, *, is_whole: bool = False) -> Question:
        today = timezone.localdate(self.now(), timezone.get_default_timezone())
        try:
            question = asked_for(request.query_params, metric="reported", today=today)
        except NotAsked as refusal:
            raise ValidationError({name: [words] for name, words in refusal.fields.items()}) from None
        return whole_days(question, today) if is_whole else question


def _route(name: str) -> URLPattern:
    view: Callable[..., Any] = Patterns.as_view({"get": name})
    return path(f"patterns/{name}/", view)


routes: list[URLPattern] = [
    _route(name) for name in ("changes", "unusual", "forecast", "frequent", "alike", "recurrence")
]
