"""The page behind the link in a test page: GET shows, POST takes. For telephones, without signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.catalog.queries import organisation
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.operations import confirm_page
from incidents.microdrills.queries.tasks import is_asked, task_of_page
from incidents.microdrills.tickets import task_in
from incidents.notifications.limits import MINUTE, TooMany, count
from incidents.people.addresses import client_address
from incidents.people.choices import zone_named
from incidents.people.lockout import address_key
from incidents.refusals import Refused

A_MINUTE = 30
OVER = "It was not copied whole, or its time is over."


# Whoever posts knows the secret in the address; no cookie is asked, and the page tells browsers to send no referrer.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def test_page_view(request: HttpRequest, token: str) -> HttpResponse:
    """What looks ahead at links, and HEAD, see the page and change nothing."""
    at = timezone.now()
    try:
        count(f"test-page:{address_key(client_address(request))}", most=A_MINUTE, seconds=MINUTE, at=at)
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
        return _quiet(HttpResponseRedirect(request.path))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {**context, "organisation": organisation(), "now": timezone.now()}
    return _quiet(render(request, "incidents/microdrills/test_page.html", given, status=status))


def _quiet(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Django writes the address of every answer from 400 on into the log, unless this says that it has.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
