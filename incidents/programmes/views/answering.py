"""The page behind the link in an invitation: GET shows, POST takes. For telephones, without signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.drills.choices import ExerciseStatus
from incidents.notifications.limits import TooMany
from incidents.notifications.views.private import by_secret, count_visit, silent
from incidents.people.choices import zone_named
from incidents.programmes.models import Invitation
from incidents.programmes.operations import answer_invitation
from incidents.programmes.queries.invitations import invitation_of
from incidents.programmes.tickets import invitation_in
from incidents.refusals import Refused

OVER = "It was not copied whole, or its time is over, or the drill is not yours to know of any more."


@by_secret
def answer_view(request: HttpRequest, token: str) -> HttpResponse:
    """Answered alike: links that are not ours, too old, of closed accounts, or to what the person may not know."""
    at = timezone.now()
    try:
        count_visit(request, "invitation", at=at)
    except TooMany as refusal:
        return _page(request, {"sentence": refusal.sentence}, 429)
    pk = invitation_in(token)
    invitation = invitation_of(pk) if pk is not None else None
    if invitation is None:
        return _page(request, {"sentence": OVER}, 404)
    with timezone.override(zone_named(invitation.user.time_zone)):
        return _answered(request, invitation) if request.method == "POST" else _shown(request, invitation)


def _answered(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    given = {"state": request.POST.get("state", ""), "note": request.POST.get("note", "")}
    try:
        answer_invitation(invitation, actor=invitation.user, at=timezone.now(), **given)
    except Refused as refusal:
        return _shown(request, invitation, wrong=refusal.sentence, note=given["note"], status=409)
    return silent(HttpResponseRedirect(f"{request.path}?done"))


def _shown(
    request: HttpRequest, invitation: Invitation, *, wrong: str = "", note: str | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "exercise": invitation.exercise,
        "is_open": invitation.exercise.status == ExerciseStatus.PLANNED,
        "wrong": wrong,
        "note": invitation.note if note is None else note,
        "done": "done" in request.GET,
    }
    return _page(request, context, status)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {**context, "organisation": organisation(), "now": timezone.now()}
    return silent(render(request, "incidents/programmes/answer.html", given, status=status))
