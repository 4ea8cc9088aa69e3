"""The incident page, and its parts that stand on pages of their own: older timeline, similar incidents, details."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.acts import acts_for
from incidents.desk.extensions import fragments_for
from incidents.desk.forms.details import DetailsForm
from incidents.desk.forms.work import NoteForm
from incidents.desk.panels import page_panels
from incidents.desk.story import timeline
from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads, set_tags, update_details
from incidents.lifecycle.rights import may
from incidents.people.views.acting import go, is_dialog
from incidents.refusals import Conflict, Refused
from incidents.search.similar import similar


def incident_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Everything about one incident. Nothing is changed here: each act has an address of its own."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    user, now = person(request), timezone.now()
    acts = acts_for(incident, user)
    panels = page_panels(incident, user, acts, at=now)
    linked = [seen.other for group in panels["links"] for seen in (*group.shown, *group.folded)]
    record_reads(linked, user=user, surface=Surface.LIST, at=now)
    note = NoteForm(incident=incident, user=user, now=now) if "note" in acts else None
    context = {
        **panels,
        **fragments_for(user),
        "title": f"{incident}: {incident.title}",
        "incident": incident,
        "note_form": note,
        "may_edit": may(user, "update_details"),
    }
    return render(request, site, "incidents/desk/incident.html", context)


def timeline_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """The timeline as a filter shows it, a hundred entries at a time; a fragment for scripts, a page without them."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    before = request.GET.get("before", "")
    context = {
        "title": f"Timeline of {incident}",
        "incident": incident,
        "acts": acts_for(incident, person(request)),
        "timeline": timeline(
            incident, show=request.GET.get("show", ""), before=int(before[:15]) if before.isdecimal() else None
        ),
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/entries.html", context)
    return render(request, site, "incidents/desk/timeline.html", context)


def similar_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Incidents like this one and how each was resolved; a fragment for scripts, a page without them."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    found = similar(incident)
    shown = [hit.incident for hit in found]
    record_reads(shown, user=person(request), surface=Surface.SEARCH, at=timezone.now())
    context = {"title": f"Similar to {incident}", "incident": incident, "similar": found, "back": page_of(incident)}
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/similar_list.html", context)
    return render(request, site, "incidents/desk/similar.html", context)


def details_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Change what the incident says about itself; whoever comes second is told what changed and loses nothing."""
    if not may(request.user, "update_details"):
        raise PermissionDenied("You do not have the permission to change incidents.")
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = DetailsForm(posted, incident=incident, user=person(request), now=timezone.now())
    if posted is not None and form.is_valid() and _saved(request, incident, form):
        messages.success(request, f"{incident}: the details were saved.")
        return go(request, page_of(incident))
    context: dict[str, Any] = {
        "title": f"Edit {incident}",
        "heading": "Edit details",
        "button": "Save",
        "incident": incident,
        "form": form,
        "action": request.path,
        "back": page_of(incident),
    }
    status = 200 if posted is None else 409 if form.was_conflict else 422
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/act_form.html", context, status=status)
    return render(request, site, "incidents/desk/act.html", context, status=status)


def _saved(request: HttpRequest, incident: Incident, form: DetailsForm) -> bool:
    if changed := form.changed_by_others():
        form.refuse_stale(changed)
        return False
    told: dict[str, Any] = {"actor": person(request), "at": timezone.now()}
    try:
        with transaction.atomic():
            row = update_details(incident, changes=form.changes(), expected_version=incident.version, **told)
            set_tags(row, tags=form.cleaned_data["tags"], **told)
    except Refused as refusal:
        form.was_conflict = isinstance(refusal, Conflict)
        form.show_refusal(refusal)
        return False
    return True
