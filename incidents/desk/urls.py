"""The addresses of the first page's parts. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.desk.views import first_page

View = Callable[..., HttpResponseBase]


def _signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate


urlpatterns: list[URLPattern] = [
    path("admin/first-page/panel/<slug:panel>/", _signed_in(first_page.panel_view), name="first_page_panel"),
    path("admin/first-page/numbers/", _signed_in(first_page.numbers_view), name="first_page_numbers"),
    path("admin/first-page/choose/", _signed_in(first_page.choose_view), name="first_page_choose"),
    path("admin/first-page/seen/", _signed_in(first_page.seen_view), name="first_page_seen"),
]
