"""The addresses of jobs. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.jobs.views import pages
from incidents.permissions.gate import signed_in

urlpatterns: list[URLPattern] = [
    path("admin/jobs/", signed_in(pages.list_view), name="jobs"),
    path("admin/jobs/<int:pk>/", signed_in(pages.job_view), name="job"),
    path("admin/jobs/<int:pk>/state/", signed_in(pages.state_view), name="job_state"),
    path("admin/jobs/<int:pk>/cancel/", signed_in(pages.cancel_view), name="job_cancel"),
    path("admin/jobs/<int:pk>/file/", signed_in(pages.file_view), name="job_file"),
]
