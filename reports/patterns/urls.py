"""The addresses of patterns. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.patterns.views import incidents, pages

urlpatterns: list[URLPattern] = [
    path("admin/reports/patterns/", signed_in(pages.changes_view), name="patterns"),
    path("admin/reports/patterns/unusual/", signed_in(pages.unusual_view), name="patterns_unusual"),
    path("admin/reports/patterns/coming/", signed_in(pages.coming_view), name="patterns_coming"),
    path("admin/reports/patterns/most/", signed_in(pages.most_view), name="patterns_most"),
    path("admin/reports/patterns/hours/", signed_in(pages.hours_view), name="patterns_hours"),
    path("admin/reports/patterns/alike/", signed_in(pages.alike_view), name="patterns_alike"),
    path("admin/reports/patterns/alike/groups/", signed_in(pages.groups_view), name="patterns_groups"),
    path("admin/reports/patterns/again/", signed_in(pages.again_view), name="patterns_again"),
    path("admin/reports/patterns/incidents/", signed_in(incidents.incidents_view), name="patterns_incidents"),
]
