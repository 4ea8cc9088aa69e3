"""The addresses of drills. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.drills.views import control, drills, planning
from incidents.permissions.gate import signed_in

DRILL = "admin/drills/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("admin/drills/", signed_in(drills.list_view), name="drills"),
    path("admin/drills/plan/", signed_in(planning.plan_view), name="drill_plan"),
    path(DRILL, signed_in(drills.drill_view), name="drill"),
    path(f"{DRILL}injects/<int:inject>/picture/", signed_in(drills.picture_view), name="drill_picture"),
    path(f"{DRILL}injects/<int:inject>/answer/", signed_in(drills.answer_view), name="drill_answer"),
    path(f"{DRILL}change/", signed_in(planning.change_view), name="drill_change"),
    path(f"{DRILL}log/", signed_in(planning.log_view), name="drill_log"),
    path(f"{DRILL}control/", signed_in(control.control_view), name="drill_control"),
    path(f"{DRILL}control/live/", signed_in(control.live_view), name="drill_live"),
    path(f"{DRILL}do/<slug:act>/", signed_in(control.act_view), name="drill_act"),
    path(f"{DRILL}injects/<int:inject>/said/", signed_in(control.said_view), name="drill_said"),
    path(f"{DRILL}injects/<int:inject>/do/<slug:act>/", signed_in(control.inject_view), name="drill_inject_act"),
    path(f"{DRILL}expected/<int:expectation>/", signed_in(control.expectation_view), name="drill_expectation"),
    path(f"{DRILL}note/", signed_in(control.note_view), name="drill_note"),
    path(f"{DRILL}outside/", signed_in(control.outside_view), name="drill_outside"),
]
