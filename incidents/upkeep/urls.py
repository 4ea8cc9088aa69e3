"""The addresses of upkeep. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from incidents.upkeep.views.changes import changes_view
from incidents.upkeep.views.checklist import checklist_view, mail_view, summary_view
from incidents.upkeep.views.importing import import_gate
from incidents.upkeep.views.leaving import leave_view
from incidents.upkeep.views.publishing import publish_view

urlpatterns: list[URLPattern] = [
    path("admin/set-up/", signed_in(checklist_view), name="set_up"),
    path("admin/set-up/summary/", signed_in(summary_view), name="set_up_summary"),
    path("admin/set-up/test-mail/", signed_in(mail_view), name="set_up_test_mail"),
    path("admin/people/<int:pk>/leaves/", signed_in(leave_view), name="person_leaves"),
    path("admin/configuration-changes/", signed_in(changes_view), name="configuration_changes"),
    path("admin/import/", import_gate, name="import_incidents"),
    path("admin/workflows/<int:pk>/publish/", signed_in(publish_view), name="workflow_publish"),
]
