"""Gauges for Prometheus, at the address where it looks for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from rest_framework.request import Request

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.throttling import PerCaller
from incidents.rest.viewsets import ProblemView
from reports.indicators.exposition import CONTENT_TYPE, exposed
from reports.indicators.queries.gauges import gauges


class Gauges(SignedIn, ProblemView):
    """Answers in Prometheus' text format whatever format is asked for; failures are problems."""

    required_scopes: Any = {"read": [TokenScope.READ]}
    needs = "reports.view_reports"
    throttle_classes = [PerCaller]
    http_method_names = ["get", "head"]
    schema = None

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(exposed(gauges(at=self.now())), content_type=CONTENT_TYPE)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


routes: list[URLPattern] = [path("metrics", Gauges.as_view(), name="metrics")]
