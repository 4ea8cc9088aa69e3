"""The address of the health page. It stands before the console's own, under the same /admin/."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.watchdog.views import health_view


def _gate(request: HttpRequest) -> HttpResponseBase:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""
    return admin.site.admin_view(health_view)(request)


urlpatterns: list[URLPattern] = [path("admin/health/", _gate, name="engine_health")]
