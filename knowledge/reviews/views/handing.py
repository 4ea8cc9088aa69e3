"""The page on which what a leaver owes goes to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.people.views.acting import go
from incidents.refusals import Refused
from knowledge.reviews.forms.handing import HandOverForm
from knowledge.reviews.operations import hand_over
from knowledge.reviews.operations.handing import Handed
from knowledge.reviews.queries.rights import DECIDES
from knowledge.reviews.views.base import page, reader


@require_http_methods(["GET", "HEAD", "POST"])
def owners_view(request: HttpRequest) -> HttpResponse:
    """Everything that somebody owes goes to another."""
    user = reader(request)
    if not user.has_perm(DECIDES):
        raise PermissionDenied
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            handed = hand_over(given["user"], to=given["to"], actor=user, at=timezone.now())
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, in_words(handed, str(given["to"])))
            return go(request, reverse("reviews"))
    heading = "Give what somebody owes to another"
    context = {
        "title": heading,
        "heading": heading,
        "intro": "Unfinished reviews, lessons on their way and open actions, as when somebody leaves. The new owner is "
        "told of each. What they may not know of stays.",
        "button": "Give it away",
        "named": "Reviews",
        "form": form,
        "action": request.path,
        "back": reverse("reviews"),
    }
    return page(request, "act", context, status=422 if form.errors else 200)


def in_words(handed: Handed, to: str) -> str:
    """What changed hands, for people."""
    counts = ((handed.reviews, "review"), (handed.lessons, "lesson"), (handed.actions, "action"))
    told = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count) or "Nothing"
    left = f" {handed.left} stayed: {to} may not know of the incident." if handed.left else ""
    return f"{told} went to {to}.{left}"
