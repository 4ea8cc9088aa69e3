"""The page behind the link in a message: GET shows, POST takes. For telephones, without scripts, without signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.escalation.operations import LinkIsOver, acknowledge_from_message
from incidents.escalation.queries import standing
from incidents.notifications.limits import TooMany
from incidents.notifications.links import Ticket, ticket_of
from incidents.notifications.views.private import by_secret, count_visit, silent
from incidents.people.choices import zone_named
from incidents.refusals import Refused


@by_secret
def acknowledge_view(request: HttpRequest, token: str) -> HttpResponse:
    """What looks ahead at links, and HEAD, see the page and change nothing."""
    at = timezone.now()
    try:
        count_visit(request, "message", at=at)
    except TooMany as refusal:
        response = _page(request, "closed", {"sentence": refusal.sentence, "heading": "Too many at once"}, status=429)
        response.headers["Retry-After"] = str(int(refusal.wait.total_seconds()))
        return response
    ticket = ticket_of(token)
    if ticket is None:
        return _gone(request)
    if request.method == "POST":
        return _taken(request, ticket, at)
    return _shown(request, ticket)


def _taken(request: HttpRequest, ticket: Ticket, at: Any) -> HttpResponse:
    try:
        acknowledge_from_message(ticket, at=at)
    except LinkIsOver:
        return _gone(request)
    except Refused as refusal:
        return _shown(request, ticket, refused=refusal.sentence)
    return silent(HttpResponseRedirect(f"{request.path}?taken"))


def _shown(request: HttpRequest, ticket: Ticket, *, refused: str = "") -> HttpResponse:
    """The page as things stand; after a refusal what stands is the better word, where there is one."""
    found = standing(ticket)
    if found is None:
        return _gone(request)
    context = {
        "standing": found,
        "incident": found.told,
        "wrong": refused if refused and found.is_asked else "",
        "done": "taken" in request.GET and found.paging.settled_by_id == found.user.pk,
    }
    with timezone.override(zone_named(found.user.time_zone)):
        return _page(request, "message", context, status=409 if refused else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    """The one answer to links that are not ours, too old, of closed accounts, or to what the person may not know."""
    context = {
        "heading": "This link does not work",
        "sentence": "It was not copied whole, or its time is over, or the incident is not yours to see any more.",
    }
    return _page(request, "closed", context, status=404)


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    context = {**context, "organisation": organisation(), "now": timezone.now()}
    return silent(render(request, f"incidents/escalation/{name}.html", context, status=status))
