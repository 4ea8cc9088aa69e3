"""The page behind the link in a test page: GET shows, POST takes. For telephones, without signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.operations import confirm_page
from incidents.microdrills.queries.tasks import is_asked, task_of_page
from incidents.microdrills.tickets import task_in
from incidents.notifications.limits import TooMany
from incidents.notifications.views.private import by_secret, count_visit, silent
from incidents.people.choices import zone_named
from incidents.refusals import Refused

OVER = "It was not copied whole, or its time is over."


@by_secret
def test_page_view(request: HttpRequest, token: str) -> HttpResponse:
    """What looks ahead at links, and HEAD, see the page and change nothing."""
    at = timezone.now()
    try:
        count_visit(request, "test-page", at=at)
    except TooMany as refusal:
        return _page(request, {"sentence": refusal.sentence}, 429)
    pk = task_in(token)
    task = task_of_page(pk) if pk is not None else None
    if task is None:
        return _page(request, {"sentence": OVER}, 404)
    context = {"task": task, "is_open": is_asked(task, at=at), "is_done": task.status == TaskStatus.RIGHT}
    with timezone.override(zone_named(task.user.time_zone)):
        if request.method != "POST":
            return _page(request, context)
        try:
            confirm_page(task, at=at)
        except Refused as refusal:
            return _page(request, {**context, "is_open": False, "wrong": refusal.sentence}, 409)
        return silent(HttpResponseRedirect(request.path))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {**context, "organisation": organisation(), "now": timezone.now()}
    return silent(render(request, "incidents/microdrills/test_page.html", given, status=status))
