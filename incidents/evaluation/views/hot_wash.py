"""The page behind the link that players get after a drill: GET asks, POST takes the answer. No login."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.evaluation.forms.hot_wash import HotWashForm
from incidents.evaluation.operations import answer_hot_wash
from incidents.evaluation.queries.hot_wash import hot_wash_of
from incidents.notifications.limits import TooMany
from incidents.notifications.views.private import by_secret, count_visit, silent
from incidents.refusals import Refused

OVER = "This link is over: it works for two weeks after the drill, and for the person alone to whom it was sent."


@by_secret
def hot_wash_view(request: HttpRequest, token: str) -> HttpResponse:
    """Answered alike: links that are not ours, and those that have lapsed."""
    at = timezone.now()
    try:
        count_visit(request, "hotwash", at=at)
    except TooMany as refusal:
        return _page(request, {"sentence": refusal.sentence}, 429)
    asked = hot_wash_of(token, at=at)
    if asked is None:
        return _page(request, {"sentence": OVER}, 404)
    form = HotWashForm(
        request.POST if request.method == "POST" else None, questions=asked.questions, said=asked.hot_wash
    )
    context: dict[str, Any] = {"asked": asked, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            answer_hot_wash(token, answers=form.answers(), confidence=form.cleaned_data["confidence"], at=at)
        except Refused as refusal:
            form.show_refusal(refusal)
            return _page(request, context, 409)
        return _page(request, {**context, "done": True})
    return _page(request, context, 422 if form.is_bound else 200)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {**context, "organisation": organisation()}
    return silent(render(request, "incidents/evaluation/hot_wash.html", given, status=status))
