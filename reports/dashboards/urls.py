"""The addresses of dashboards. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.dashboards.views import metric, pages, records

HERE = "admin/reports/"

# The slug of a dashboard comes last: other pages of reports have names of their own.
urlpatterns: list[URLPattern] = [
    path(HERE, signed_in(pages.first_view), name="dashboards"),
    path(f"{HERE}metrics/", signed_in(metric.list_view), name="report_metrics"),
    path(f"{HERE}metrics/<slug:name>/", signed_in(metric.metric_view), name="report_metric"),
    path(f"{HERE}metrics/<slug:name>/records/", signed_in(records.records_view), name="report_records"),
    path(f"{HERE}cards/<slug:metric>/<slug:kind>/", signed_in(pages.card_view), name="report_card"),
    path(f"{HERE}words/<slug:metric>/", signed_in(pages.words_view), name="report_words"),
    path(f"{HERE}<slug:slug>/", signed_in(pages.board_view), name="dashboard"),
]
