"""How an incident escalates, and who was paged about it; a fragment for scripts, a page without them."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.views.loading import answer_absent, open_incident, page_of, render
from incidents.escalation.queries.panel import panel_of
from incidents.people.views.acting import is_dialog


def pages_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Whom Muster or a colleague paged, by what, how that went, and what comes next."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    context = {
        "title": f"Escalation of {incident}",
        "incident": incident,
        "panel": panel_of(incident),
        "back": page_of(incident),
        "now": timezone.now(),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/pages_list.html", context)
    return render(request, site, "incidents/desk/pages.html", context)
