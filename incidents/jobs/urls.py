"""The addresses of jobs. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.jobs.views import pages

View = Callable[..., HttpResponseBase]


def _signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate


urlpatterns: list[URLPattern] = [
    path("admin/jobs/", _signed_in(pages.list_view), name="jobs"),
    path("admin/jobs/<int:pk>/", _signed_in(pages.job_view), name="job"),
    path("admin/jobs/<int:pk>/state/", _signed_in(pages.state_view), name="job_state"),
    path("admin/jobs/<int:pk>/cancel/", _signed_in(pages.cancel_view), name="job_cancel"),
    path("admin/jobs/<int:pk>/file/", _signed_in(pages.file_view), name="job_file"),
]
