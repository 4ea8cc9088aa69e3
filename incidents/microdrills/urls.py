"""The addresses of micro-drills. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.microdrills.views import mine, pages, results
from incidents.permissions.gate import signed_in

DRILL = "admin/drills/tasks/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("admin/drills/tasks/", signed_in(mine.list_view), name="micro_tasks"),
    path(DRILL, signed_in(mine.drill_view), name="micro_drill"),
    path(f"{DRILL}begin/", signed_in(mine.begin_view), name="micro_begin"),
    path(f"{DRILL}results/", signed_in(results.results_view), name="micro_results"),
    path("admin/drills/tasks/answers/<int:pk>/", signed_in(mine.answer_view), name="micro_answer"),
    path("admin/drills/tasks/answers/<int:pk>/excuse/", signed_in(results.excuse_view), name="micro_excuse"),
    # No session and no gate: the secret is what lets somebody in.
    path("test-page/<str:token>/", pages.test_page_view, name="micro_test_page"),
]
