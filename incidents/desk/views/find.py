"""The command palette's answers: a list for its dialog, and a search page of its own without scripts."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.palette import find
from incidents.desk.views.loading import person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.views.acting import is_dialog


def find_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """What the text `q` may mean."""
    text = request.GET.get("q", "").replace("\0", "")
    found = find(request, text)
    record_reads(found.incidents, user=person(request), surface=Surface.SEARCH, at=timezone.now())
    context = {"title": "Search", "found": found, "text": text}
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/found.html", context)
    return render(request, site, "incidents/desk/find.html", context)
