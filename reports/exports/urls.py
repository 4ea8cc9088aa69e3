"""The addresses of exports. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.exports.views import answers, incidents

urlpatterns: list[URLPattern] = [
    path("admin/exports/", signed_in(incidents.export_view), name="export_incidents"),
    path("admin/exports/answer/<slug:metric>/<slug:kind>/", signed_in(answers.answer_view), name="export_answer"),
]
