"""The addresses of readiness. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.readiness.views import exports, pages

urlpatterns: list[URLPattern] = [
    path("admin/readiness/", signed_in(pages.list_view), name="readiness"),
    path("admin/readiness/export.csv", signed_in(exports.list_file_view), name="readiness_file"),
    path("admin/readiness/how/", signed_in(pages.how_view), name="readiness_how"),
    path("admin/readiness/coverage/", signed_in(pages.coverage_view), name="readiness_coverage"),
    path("admin/readiness/next/", signed_in(pages.next_view), name="readiness_next"),
    path(
        "admin/readiness/organisation/",
        signed_in(pages.subject_view),
        {"kind": "organisation", "slug": "organisation"},
        name="readiness_organisation",
    ),
    path("admin/readiness/team/<slug:slug>/", signed_in(pages.subject_view), {"kind": "team"}, name="readiness_team"),
    path(
        "admin/readiness/service/<slug:slug>/",
        signed_in(pages.subject_view),
        {"kind": "service"},
        name="readiness_service",
    ),
    path(
        "admin/readiness/<slug:kind>/<slug:slug>/export.csv",
        signed_in(exports.subject_file_view),
        name="readiness_subject_file",
    ),
]
