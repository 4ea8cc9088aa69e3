"""What helps to write a note: how it will look, and whom it may name. Neither changes anything."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.forms.work import NoteForm
from incidents.desk.queries import incident_for_page, people_called
from incidents.desk.views.loading import answer_absent, page_of, person, render
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.notes import NOTE_LENGTH
from incidents.lifecycle.rights import may
from incidents.notifications.queries.entitled import entitled_among
from incidents.people.models import User
from incidents.people.views.acting import is_dialog
from incidents.timeline.queries import people_named_in

LONGEST = 150


def preview_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """POST only: the text as it will look on the timeline, and who is named in it and may not know of the incident."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may(request.user, "add_note"):
        raise PermissionDenied("You do not have the permission to write notes.")
    incident = incident_for_page(pk)
    if incident is None:
        return answer_absent(request, pk)
    user, now = person(request), timezone.now()
    body = request.POST.get("body", "")[:NOTE_LENGTH]
    named = people_named_in(body)
    context: dict[str, Any] = {
        "title": f"Preview: {incident}",
        "incident": incident,
        "body": body,
        "named": named,
        "shut_out": _shut_out(incident, named),
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/note_preview.html", context)
    first = {name: request.POST.get(name, "") for name in ("body", "is_public", "as_decision")}
    form = NoteForm(incident=incident, user=user, now=now, initial={**first, "is_public": first["is_public"] == "true"})
    return render(request, site, "incidents/desk/note_preview_page.html", {**context, "note_form": form})


def _shut_out(incident: Incident, people: list[User]) -> list[User]:
    """Those who may not know of the incident, and so will not learn of the note."""
    entitled = entitled_among(incident, people, at=timezone.now())
    return [one for one in people if one.pk not in entitled]


def mention_view(request: HttpRequest, pk: int) -> JsonResponse:
    """People whom the text `q` after an @ may mean, and whether each may know of this incident."""
    if not may(request.user, "add_note"):
        raise PermissionDenied
    incident = incident_for_page(pk)
    if incident is None:
        raise Http404
    people = people_called(request.GET.get("q", "")[:LONGEST])
    entitled = entitled_among(incident, people, at=timezone.now())
    found = [
        {
            "username": one.username,
            "name": one.get_full_name() or one.username,
            "title": one.job_title,
            "entitled": one.pk in entitled,
        }
        for one in people
    ]
    return JsonResponse({"people": found})
