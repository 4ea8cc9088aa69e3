"""The procedures of an incident, and whom to reach about it; fragments for scripts, pages without them."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.catalog.freshness import Freshness
from incidents.desk.acts import acts_for
from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.people.views.acting import is_dialog
from incidents.plans.models import KeyContact, ProcedureVersion
from incidents.plans.queries.choosing import contacts_for, versions_for
from incidents.plans.queries.rights import may_view
from incidents.plans.queries.runs import SeenRun, runs_of
from incidents.plans.queries.standing import review_of


def procedures_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """What runs, and what is offered."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    user, now = person(request), timezone.now()
    runs = runs_of(incident, at=now)
    context = {
        "title": f"Procedures of {incident}",
        "incident": incident,
        "acts": acts_for(incident, user),
        "running": [one for one in runs if one.is_running],
        "over": [one for one in runs if not one.is_running],
        "offered": _offered(versions_for(incident), runs) if incident.is_open else [],
        "back": page_of(incident),
        "now": now,
        "today": now.date(),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/procedures_list.html", context)
    return render(request, site, "incidents/desk/procedures.html", context)


def key_contacts_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """The key contacts that are named for such incidents, and how each is reached."""
    user, now = person(request), timezone.now()
    if not may_view(user, KeyContact):
        raise PermissionDenied
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    context = {
        "title": f"Whom to reach: {incident}",
        "incident": incident,
        "acts": acts_for(incident, user),
        "contacts": [(contact, ways, review_of(contact)) for contact, ways in contacts_for(incident)],
        "back": page_of(incident),
        "today": now.date(),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/key_contacts_list.html", context)
    return render(request, site, "incidents/desk/key_contacts.html", context)


def _offered(versions: list[ProcedureVersion], runs: list[SeenRun]) -> list[tuple[ProcedureVersion, bool, Freshness]]:
    """What does not run yet; whether it was used here already; and whether it was reviewed in time."""
    running = {one.run.procedure_id for one in runs if one.is_running}
    had = {one.run.procedure_id for one in runs}
    return [
        (version, version.procedure_id in had, review_of(version.procedure))
        for version in versions
        if version.procedure_id not in running
    ]
