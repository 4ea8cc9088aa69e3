"""One act on several incidents of the queue: each is done or refused by itself, and every refusal is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from incidents.desk.forms.bulk import BulkAssignForm
from incidents.desk.views.loading import QUEUE, person, render
from incidents.lifecycle import operations
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.rights import may
from incidents.refusals import Refused

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class BulkAct:
    label: str
    done: str
    do: Callable[..., Any]
    form: type[BulkAssignForm] | None = None


BULK_ACTS: dict[str, BulkAct] = {
    "take": BulkAct("Take", "taken", operations.take),
    "acknowledge": BulkAct("Acknowledge", "acknowledged", operations.acknowledge),
    "assign": BulkAct("Assign", "assigned", operations.assign, BulkAssignForm),
}


def bulk_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """POST only: `act`, `incident` (many), and for an assignment whom to."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = BULK_ACTS.get(request.POST.get("act", ""))
    if act is None or not may(request.user, request.POST["act"]):
        raise PermissionDenied("You do not have the permission to do this.")
    keys = [int(key) for key in request.POST.getlist("incident") if key.isdecimal() and len(key) <= 15]
    back = _back(request)
    if not keys:
        messages.warning(request, "Tick the incidents first, then choose what to do with them.")
        return HttpResponseRedirect(back)
    incidents = list(Incident.objects.filter(pk__in=keys[:MOST_AT_ONCE]).order_by("pk"))
    operations.record_reads(incidents, user=person(request), surface=Surface.LIST, at=timezone.now())
    given: dict[str, Any] = {}
    if act.form is not None:
        form = act.form(request.POST if "confirmed" in request.POST else None, label_suffix="")
        if not form.is_valid():
            context = {
                "title": f"{act.label} {len(incidents)} incident{'' if len(incidents) == 1 else 's'}",
                "form": form,
                "incidents": incidents,
                "act": request.POST["act"],
                "button": act.label,
                "back": back,
            }
            return render(request, site, "incidents/desk/bulk.html", context, status=422 if form.is_bound else 200)
        given = form.given()
    return _answer(request, site, act, _carry_out(request, act, incidents, given), back, len(keys) > MOST_AT_ONCE)


def _carry_out(
    request: HttpRequest, act: BulkAct, incidents: list[Incident], given: dict[str, Any]
) -> list[tuple[Incident, str]]:
    """Each incident with why it was refused, or an empty text."""
    outcomes = []
    for incident in incidents:
        try:
            act.do(incident, actor=person(request), at=timezone.now(), **given)
        except Refused as refusal:
            outcomes.append((incident, refusal.sentence))
        else:
            outcomes.append((incident, ""))
    return outcomes


def _answer(
    request: HttpRequest, site: AdminSite, act: BulkAct, outcomes: list[tuple[Incident, str]], back: str, cut: bool
) -> HttpResponse:
    refused = [(incident, sentence) for incident, sentence in outcomes if sentence]
    done = len(outcomes) - len(refused)
    if done:
        messages.success(request, f"{done} {'incident' if done == 1 else 'incidents'} {act.done}.")
    if cut:
        messages.warning(request, f"Only the first {MOST_AT_ONCE} of those ticked were looked at.")
    if not refused:
        return HttpResponseRedirect(back)
    context = {"title": f"{len(refused)} of {len(outcomes)} could not be {act.done}", "refused": refused, "back": back}
    return render(request, site, "incidents/desk/bulk_refused.html", context)


def _back(request: HttpRequest) -> str:
    """Where the queue stood, if that is a place of ours."""
    wanted = request.POST.get("next", "")
    queue = reverse(QUEUE)
    if wanted.startswith(queue) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return queue
