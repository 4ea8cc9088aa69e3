"""The first page's parts that come after it, its numbers alone, and what a person chooses on it."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from incidents.desk.dashboard.numbers import KINDS, read_numbers
from incidents.desk.dashboard.page import once, show_panel
from incidents.desk.dashboard.panels import PANELS
from incidents.desk.dashboard.reader import Reader
from incidents.desk.dashboard.roles import offer_for
from incidents.desk.views.loading import person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.operations import choose_first_page
from incidents.people.views.acting import is_dialog
from incidents.refusals import Refused
from incidents.timeline.operations import see_mentions

MOST_MENTIONS = 50


def _reader(request: HttpRequest) -> Reader:
    reader = Reader(person(request), timezone.now())
    if not reader.may("view_incident"):
        raise PermissionDenied("You do not have the permission to see incidents.")
    return reader


@require_GET
def panel_view(request: HttpRequest, panel: str) -> HttpResponse:
    """One panel; a fragment for scripts, a page without them."""
    reader, found = _reader(request), PANELS.get(panel)
    if found is None or not reader.may(found.right):
        raise Http404
    context = show_panel(reader, found)
    record_reads(once(context.get("shown", ())), user=reader.user, surface=Surface.LIST, at=reader.now)
    if is_dialog(request):
        return TemplateResponse(request, context["template"], {"item": context})
    page = {"title": found.title, "item": context, "back": reverse("admin:index")}
    return render(request, admin.site, "incidents/desk/panel.html", page)


@require_GET
def numbers_view(request: HttpRequest) -> HttpResponse:
    """The numbers alone, asked for again while the page is looked at."""
    reader = _reader(request)
    wanted = [slug for slug in request.GET.get("of", "")[:200].split(",") if slug in KINDS]
    numbers = read_numbers(reader, wanted).shown
    told = {number.slug: {"count": number.words, "oldest": number.oldest} for number in numbers}
    return JsonResponse({"numbers": told, "at": timezone.localtime(reader.now).strftime("%H:%M")})


@require_POST
def choose_view(request: HttpRequest) -> HttpResponse:
    """Another first page: one of those that the person's rights make sense for, or (empty) that of their role."""
    reader, wanted = _reader(request), request.POST.get("page", "")
    if wanted and wanted not in {page.kind.value for page in offer_for(reader).offered}:
        messages.error(request, "This first page is not for your role.")
        return HttpResponseRedirect(reverse("admin:index"))
    try:
        choose_first_page(reader.user, wanted)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(reverse("admin:index"))


@require_POST
def seen_view(request: HttpRequest) -> HttpResponse:
    """Note that the person read the notes that name them."""
    reader = _reader(request)
    keys = [int(value) for value in request.POST.getlist("mention")[:MOST_MENTIONS] if value[:18].isdecimal()]
    see_mentions(reader.user, keys, at=reader.now)
    return HttpResponseRedirect(reverse("admin:index"))
