"""The addresses of the reporter's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.reporter.views import follow, report

ACTS = ("add", "works", "fails", "stop")

urlpatterns: list[URLPattern] = [
    path("report/", report.report, name="reporter_report"),
    path("report/known/", report.known, name="reporter_known"),
    path("report/sent/", report.sent, name="reporter_sent"),
    path("report/mine/", follow.mine, name="reporter_mine"),
    path("report/mine/<int:number>/", follow.OfMine.as_view(), name="reporter_of_mine"),
    path("report/follow/<str:token>/", follow.ByLink.as_view(), name="reporter_follow"),
    path("report/mine/<int:number>/file/<int:file>/", follow.OfMine.as_view(act="file"), name="reporter_of_mine_file"),
    path("report/follow/<str:token>/file/<int:file>/", follow.ByLink.as_view(act="file"), name="reporter_follow_file"),
    *(
        path(f"report/mine/<int:number>/{act}/", follow.OfMine.as_view(act=act), name=f"reporter_of_mine_{act}")
        for act in ACTS
    ),
    *(
        path(f"report/follow/<str:token>/{act}/", follow.ByLink.as_view(act=act), name=f"reporter_follow_{act}")
        for act in ACTS
    ),
]
