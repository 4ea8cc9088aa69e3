"""The addresses of saved reports. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.builder.views import acting, editing, pages

ALL = "admin/reports/saved/"
ONE = f"{ALL}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(ALL, signed_in(pages.list_view), name="saved_reports"),
    path(f"{ALL}new/", signed_in(editing.new_view), name="saved_report_new"),
    path(ONE, signed_in(pages.report_view), name="saved_report"),
    path(f"{ONE}card/<slug:metric>/", signed_in(pages.card_view), name="saved_report_card"),
    path(f"{ONE}change/", signed_in(editing.change_view), name="saved_report_change"),
    path(f"{ONE}copy/", signed_in(acting.copy_view), name="saved_report_copy"),
    path(f"{ONE}retire/", signed_in(acting.retire_view), name="saved_report_retire"),
    path(f"{ONE}pin/", signed_in(acting.pin_view), name="saved_report_pin"),
    path(f"{ONE}unpin/<int:pin>/", signed_in(acting.unpin_view), name="saved_report_unpin"),
    path(f"{ONE}file/", signed_in(acting.file_view), name="saved_report_file"),
]
