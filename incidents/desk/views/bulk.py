"""One act on several incidents of the queue: each is done or refused by itself, and every refusal is listed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone

from incidents.desk.bulk_acts import BULK_ACTS, MOST_AT_ONCE, BulkAct, Outcomes
from incidents.desk.forms.bulk import BulkForm
from incidents.desk.forms.moves import HOW
from incidents.desk.views.loading import person, queue_back, render
from incidents.lifecycle import operations
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.rights import may
from incidents.refusals import Refused
from incidents.workflows.fields import HOLD_FIELD

NAMED_LEFT_OUT = 10
MOST_LOOKED_AT = 1000
# What the form sends that nobody typed.
NOT_TYPED = ("csrfmiddlewaretoken", "incident", "act", "next", "confirmed", "move", "resolution_code", HOLD_FIELD, HOW)


def bulk_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """POST only: `act`, `incident` (many), and what the act asks for."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = BULK_ACTS.get(request.POST.get("act", ""))
    if act is None or not may(request.user, act.right):
        raise PermissionDenied("You do not have the permission to do this.")
    keys = [int(key) for key in request.POST.getlist("incident") if key.isdecimal() and len(key) <= 15]
    if not keys:
        messages.warning(request, "Tick the incidents first, then choose what to do with them.")
        return HttpResponseRedirect(queue_back(request))
    incidents = list(
        Incident.objects.filter(pk__in=keys[:MOST_AT_ONCE]).select_related("state", "service").order_by("pk")
    )
    operations.record_reads(incidents, user=person(request), surface=Surface.LIST, at=timezone.now())
    if not incidents:
        messages.warning(request, "None of those ticked is there, or they are not yours to see.")
        return HttpResponseRedirect(queue_back(request))
    form = _form(request, act, incidents)
    if form is not None and (not form.is_complete or not form.is_valid()):
        return _ask(request, site, act, form)
    try:
        outcomes = _carry_out(request, act, incidents, form)
    except Refused as refusal:
        if form is None:
            raise
        form.add_error(None, refusal.sentence)
        return _ask(request, site, act, form)
    return _answer(request, site, act, form, outcomes, _left_out(keys))


def _form(request: HttpRequest, act: BulkAct, incidents: list[Incident]) -> BulkForm | None:
    if act.form is None:
        return None
    data = request.POST if "confirmed" in request.POST else None
    initial = {"move": request.POST["move"]} if "move" in request.POST else {}
    return act.form(data, incidents=incidents, user=person(request), initial=initial)


def _ask(request: HttpRequest, site: AdminSite, act: BulkAct, form: BulkForm) -> HttpResponse:
    count = len(form.incidents)
    context = {
        "title": f"{act.label} {count} incident{'' if count == 1 else 's'}",
        "form": form,
        "incidents": form.incidents,
        "act": request.POST["act"],
        "button": act.label if form.is_complete else "Go on",
        "typed": _typed(request) if not form.is_complete else [],
        "back": queue_back(request),
    }
    return render(request, site, "incidents/desk/bulk.html", context, status=422 if form.errors else 200)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed for a move that the incidents cannot make any more: kept in sight."""
    return [
        (name.replace("_", " ").capitalize(), text)
        for name, texts in request.POST.lists()
        for text in map(str, texts)
        if name not in NOT_TYPED and text.strip()
    ]


def _carry_out(request: HttpRequest, act: BulkAct, incidents: list[Incident], form: BulkForm | None) -> Outcomes:
    """Each incident with why it was refused, or an empty text. Raises Refused of what is done on all together."""
    if act.together:
        done: Outcomes = act.do(form, actor=person(request), at=timezone.now())
        return done
    outcomes: Outcomes = []
    for incident in incidents:
        given: dict[str, Any] = form.given(incident) if form is not None else {}
        try:
            act.do(incident, actor=person(request), at=timezone.now(), **given)
        except Refused as refusal:
            outcomes.append((incident, refusal.sentence))
        else:
            outcomes.append((incident, ""))
    return outcomes


def _left_out(keys: list[int]) -> str:
    """What was ticked beyond the most that is done at once, in words; only what the reader may know of is named."""
    beyond = keys[MOST_AT_ONCE:MOST_LOOKED_AT]
    if not beyond:
        return ""
    named = [str(incident) for incident in Incident.objects.filter(pk__in=beyond).only("pk")[:NAMED_LEFT_OUT]]
    more = " and more" if len(beyond) > len(named) else ""
    return f"At most {MOST_AT_ONCE} at once: these were left out: {', '.join(named) or 'the others'}{more}."


def _answer(
    request: HttpRequest,
    site: AdminSite,
    act: BulkAct,
    form: BulkForm | None,
    outcomes: Outcomes,
    left_out: str,
) -> HttpResponse:
    refused = [(incident, sentence) for incident, sentence in outcomes if sentence]
    done = len(outcomes) - len(refused)
    if done:
        messages.success(request, f"{done} {'incident' if done == 1 else 'incidents'} {act.done}.")
    if left_out:
        messages.warning(request, left_out)
    if not refused:
        return HttpResponseRedirect(queue_back(request))
    context = {
        "title": f"{len(refused)} of {len(outcomes)} could not be {act.done}",
        "refused": refused,
        "form": form,
        "act": request.POST["act"],
        "back": queue_back(request),
    }
    return render(request, site, "incidents/desk/bulk_refused.html", context)
