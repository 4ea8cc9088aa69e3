"""The addresses of drills. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.drills.views import drills
from incidents.permissions.gate import signed_in

DRILL = "admin/drills/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("admin/drills/", signed_in(drills.list_view), name="drills"),
    path(DRILL, signed_in(drills.drill_view), name="drill"),
    path(f"{DRILL}injects/<int:inject>/answer/", signed_in(drills.answer_view), name="drill_answer"),
]
