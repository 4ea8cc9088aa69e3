"""The addresses of upkeep. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.upkeep.views.publishing import publish_view

View = Callable[..., HttpResponseBase]


def _signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate


urlpatterns: list[URLPattern] = [
    path("admin/workflows/<int:pk>/publish/", _signed_in(publish_view), name="workflow_publish"),
]
