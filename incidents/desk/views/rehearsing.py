"""Rehearsing an incident that is over: a fragment of its page for scripts, a page without them, and the one click."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.people.views.acting import acted, go, is_dialog
from incidents.scenarios.models import Scenario
from incidents.scenarios.operations import scenario_from_incident
from incidents.scenarios.queries.library import replay_of
from incidents.scenarios.queries.rights import may_make
from incidents.workflows.choices import Phase


def rehearse_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Whether it can be replayed, and the scenario that replays it; POST makes that scenario."""
    user = person(request)
    if not may_make(user):
        raise PermissionDenied
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    if request.method == "POST":
        made: list[Scenario] = []

        def call() -> None:
            made.append(scenario_from_incident(incident, actor=user, at=timezone.now()))

        answer = acted(request, call, "", page_of(incident))
        if not made:
            return answer
        words = "Names and the solution were struck out by rule: look the draft over before it is put in force."
        return go(request, reverse("scenario", args=[made[0].slug]), words)
    context = {
        "title": f"Rehearse {incident}",
        "incident": incident,
        "replay": replay_of(incident),
        "can_replay": incident.exercise_id is None and incident.phase == Phase.CLOSED,
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/rehearse_part.html", context)
    return render(request, site, "incidents/desk/rehearse.html", context)
