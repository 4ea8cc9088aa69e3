"""The calendar of drills, what one is asked to, and the address for calendar programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.drills.models import Exercise
from incidents.notifications.links import absolute
from incidents.oncall.views.feeds import served
from incidents.people.models import User
from incidents.people.views.acting import acted, go, is_dialog
from incidents.people.views.pages import frame, signed_in
from incidents.programmes import operations
from incidents.programmes.queries.calendar import month_named, month_of
from incidents.programmes.queries.feeds import feed_of, find_feed, written
from incidents.programmes.queries.invitations import answers_to, invitation_of, invitations_of
from incidents.rest.fields import MAX_ID

ANSWERED = {
    "accepted": "It is on record that you come.",
    "tentative": "It is on record that you may come.",
    "declined": "It is on record that you do not come.",
}


@require_safe
def calendar_view(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    return frame(request, "incidents/programmes/calendar.html", _context(request, reader))


def _context(request: HttpRequest, reader: User, *, address: str = "") -> dict[str, Any]:
    at = timezone.now()
    shown = month_named(request.GET.get("month", ""), today=timezone.localdate(at))
    return {
        "title": "Calendar of drills",
        "weeks": month_of(shown, reader, at=at),
        "shown": shown,
        "before": shown - timedelta(days=1),
        "after": (shown + timedelta(days=31)).replace(day=1),
        "invitations": invitations_of(reader, at=at),
        "feed": feed_of(reader),
        "address": address,
        "keeps": reader.has_perm("incidents.view_drillprogramme"),
    }


@require_POST
def answer_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own invitation; another's is absent."""
    reader = signed_in(request)
    invitation = invitation_of(min(pk, MAX_ID), reader)
    if invitation is None:
        raise Http404
    state, note = request.POST.get("state", ""), request.POST.get("note", "")

    def call() -> Any:
        return operations.answer_invitation(invitation, state, actor=reader, at=timezone.now(), note=note)

    return acted(request, call, ANSWERED.get(state, ""), reverse("drill_calendar"))


@require_safe
def answers_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody said who was asked to a drill, for who conducts it: a piece of the drill's page, or a page."""
    signed_in(request)
    exercise = get_object_or_404(Exercise.objects.conducted(), pk=min(pk, MAX_ID))
    context = {"title": f"Invitations: {exercise}", "exercise": exercise, "answers": answers_to(exercise)}
    if is_dialog(request):
        return TemplateResponse(request, "incidents/programmes/answers_part.html", context)
    return frame(request, "incidents/programmes/answers.html", context)


@require_POST
def renew_feed_view(request: HttpRequest) -> HttpResponse:
    """Make an address, in place of the former, and show it. It is not kept, so the page itself is the answer."""
    reader = signed_in(request)
    _feed, secret = operations.renew_feed(reader, at=timezone.now())
    address = absolute(reverse("drill_feed", args=[secret]))
    response = frame(request, "incidents/programmes/calendar.html", _context(request, reader, address=address))
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_POST
def revoke_feed_view(request: HttpRequest) -> HttpResponse:
    was_there = operations.revoke_feed(signed_in(request), at=timezone.now())
    sentence = "That address no longer works." if was_there else "There was no address that worked."
    return go(request, reverse("drill_calendar"), sentence)


@require_safe
def feed_view(request: HttpRequest, secret: str) -> HttpResponse:
    """No session: the secret in the address is all there is."""
    return served(request, "drills", lambda: find_feed(secret), operations.note_feed_used, written)
