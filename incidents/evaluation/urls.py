"""The addresses of evaluation. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.evaluation.views import evaluation, hot_wash, qualifications
from incidents.permissions.gate import signed_in

ONE = "admin/drills/<int:pk>/evaluation/"

urlpatterns: list[URLPattern] = [
    path(ONE, signed_in(evaluation.evaluation_view), name="drill_evaluation"),
    path(f"{ONE}now/", signed_in(evaluation.live_view), name="drill_evaluation_live"),
    path(f"{ONE}objectives/<int:objective>/", signed_in(evaluation.rate_view), name="drill_rate"),
    path(f"{ONE}observations/<int:observation>/withdraw/", signed_in(evaluation.withdraw_view), name="drill_withdraw"),
    path(f"{ONE}share/", signed_in(evaluation.share_view), name="drill_share"),
    path(f"{ONE}measure/", signed_in(evaluation.measure_view), name="drill_measure"),
    path(f"{ONE}then-and-now/", signed_in(evaluation.then_and_now_view), name="drill_then_and_now"),
    path(f"{ONE}qualify/", signed_in(qualifications.grant_view), name="drill_qualify"),
    path("admin/drills/qualifications/", signed_in(qualifications.qualifications_view), name="qualifications"),
    path(
        "admin/drills/qualifications/<int:qualification>/revoke/",
        signed_in(qualifications.revoke_view),
        name="qualification_revoke",
    ),
    # No session and no gate: the secret is what lets a player in.
    path("hot-wash/<str:token>/", hot_wash.hot_wash_view, name="hot_wash"),
]
