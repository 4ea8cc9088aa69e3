"""The addresses of schedules. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.schedules.views import pages

ALL = "admin/reports/schedules/"
ONE = f"{ALL}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(ALL, signed_in(pages.list_view), name="report_schedules"),
    path(f"{ALL}new/", signed_in(pages.new_view), name="report_schedule_new"),
    path(ONE, signed_in(pages.schedule_view), name="report_schedule"),
    path(f"{ONE}change/", signed_in(pages.change_view), name="report_schedule_change"),
    path(f"{ONE}do/<slug:act>/", signed_in(pages.act_view), name="report_schedule_act"),
]
