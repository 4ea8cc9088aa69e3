"""The addresses of upkeep. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.upkeep.views.changes import changes_view
from incidents.upkeep.views.checklist import checklist_view, mail_view, summary_view
from incidents.upkeep.views.importing import import_gate
from incidents.upkeep.views.leaving import leave_view
from incidents.upkeep.views.publishing import publish_view

View = Callable[..., HttpResponseBase]


def _signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate


urlpatterns: list[URLPattern] = [
    path("admin/set-up/", _signed_in(checklist_view), name="set_up"),
    path("admin/set-up/summary/", _signed_in(summary_view), name="set_up_summary"),
    path("admin/set-up/test-mail/", _signed_in(mail_view), name="set_up_test_mail"),
    path("admin/people/<int:pk>/leaves/", _signed_in(leave_view), name="person_leaves"),
    path("admin/configuration-changes/", _signed_in(changes_view), name="configuration_changes"),
    path("admin/import/", import_gate, name="import_incidents"),
    path("admin/workflows/<int:pk>/publish/", _signed_in(publish_view), name="workflow_publish"),
]
