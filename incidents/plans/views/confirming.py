"""The page behind the link that key contacts get: GET shows how they are reached, POST takes what they say of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.notifications.limits import TooMany
from incidents.notifications.views.private import by_secret, count_visit, silent
from incidents.plans.forms.contacts import ConfirmForm
from incidents.plans.models import KeyContact
from incidents.plans.operations import confirm_from_link
from incidents.plans.tickets import ticket_of
from incidents.refusals import Refused

OVER = "This link is over: a newer one was sent, or nobody asks any more."


@by_secret
def confirm_view(request: HttpRequest, token: str) -> HttpResponse:
    """Answered alike: links that are not ours, older than the newest, or of contacts that are retired."""
    at = timezone.now()
    try:
        count_visit(request, "confirm", at=at)
    except TooMany as refusal:
        return _page(request, {"sentence": refusal.sentence}, 429)
    ticket = ticket_of(token)
    contact = KeyContact.objects.filter(pk=ticket.contact_id, retired_at=None).first() if ticket is not None else None
    if ticket is None or contact is None or contact.asked_at != ticket.asked_at:
        return _page(request, {"sentence": OVER}, 404)
    form = ConfirmForm(request.POST if request.method == "POST" else None, contact=contact)
    context: dict[str, Any] = {"contact": contact, "form": form, "ways": list(contact.methods.all())}
    if request.method == "POST" and form.is_valid():
        right = [way.pk for way in form.cleaned_data["right"]]
        try:
            confirm_from_link(contact, asked_at=ticket.asked_at, right=right, note=form.cleaned_data["note"], at=at)
        except Refused as refusal:
            form.show_refusal(refusal)
            return _page(request, context, 409)
        return _page(request, {**context, "done": True})
    return _page(request, context, 422 if form.is_bound else 200)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {**context, "organisation": organisation()}
    return silent(render(request, "incidents/plans/confirm.html", given, status=status))
