"""The addresses of the first page's parts. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.desk.views import first_page
from incidents.permissions.gate import signed_in

urlpatterns: list[URLPattern] = [
    path("admin/first-page/panel/<slug:panel>/", signed_in(first_page.panel_view), name="first_page_panel"),
    path("admin/first-page/numbers/", signed_in(first_page.numbers_view), name="first_page_numbers"),
    path("admin/first-page/choose/", signed_in(first_page.choose_view), name="first_page_choose"),
    path("admin/first-page/seen/", signed_in(first_page.seen_view), name="first_page_seen"),
]
