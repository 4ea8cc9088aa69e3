"""Every address of the app, gathered from its packages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reports.builder.api import routes as builder_api
from reports.builder.urls import urlpatterns as builder
from reports.costs.api import routes as costs_api
from reports.costs.urls import urlpatterns as costs
from reports.dashboards.urls import urlpatterns as dashboards
from reports.evidence.api import routes as evidence_api
from reports.evidence.urls import urlpatterns as evidence
from reports.exports.api import routes as exports_api
from reports.exports.urls import urlpatterns as exports
from reports.indicators.api import routes as gauges
from reports.metrics.api import routes as metrics_api
from reports.patterns.api import routes as patterns_api
from reports.patterns.urls import urlpatterns as patterns
from reports.readiness.api import routes as readiness_api
from reports.readiness.urls import urlpatterns as readiness
from reports.schedules.api import routes as schedules_api
from reports.schedules.urls import urlpatterns as schedules

urlpatterns: list[URLPattern | URLResolver] = [
    *patterns,
    *readiness,
    *exports,
    *evidence,
    *gauges,
    *builder,
    *schedules,
    *costs,
    path(
        "api/v1/reports/",
        include(
            [
                *readiness_api,
                *metrics_api,
                *exports_api,
                *evidence_api,
                *patterns_api,
                *costs_api,
                *builder_api,
                *schedules_api,
            ]
        ),
    ),
    # Last of the pages: the slug of a dashboard would take the names of others.
    *dashboards,
]
