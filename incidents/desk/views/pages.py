"""Who was paged about an incident; a fragment for scripts, a page without them."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.views.loading import answer_absent, is_dialog, open_incident, page_of, render
from incidents.notifications.queries.pages import pages_of, paging_of


def pages_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Whom Muster or a colleague paged, by what, and how that went."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    context = {
        "title": f"Pages about {incident}",
        "incident": incident,
        "paging": paging_of(incident),
        "pages": pages_of(incident),
        "back": page_of(incident),
        "now": timezone.now(),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/pages_list.html", context)
    return render(request, site, "incidents/desk/pages.html", context)
