"""Logging an incident, or joining one that is open already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.catalog.models import Service
from incidents.catalog.queries import default_source
from incidents.desk import extensions
from incidents.desk.forms.log import JoinForm, LogForm
from incidents.desk.views.loading import PAGE, QUEUE, page_of, person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import add_note, log_incident, record_reads
from incidents.lifecycle.rights import may
from incidents.refusals import Refused
from incidents.search.similar import open_alike

NO_TEMPLATE = "There is no such template, or it belongs to another team."
# Nothing shorter says what broke.
SHORTEST = 4
LONGEST = 2_000


def log_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Ask for what is known, and log it. A refusal leaves everything typed in its place.

    The address may name a template (`?template=slug`). What else a posted form may ask for: `fill` (the template's
    words where nothing was typed), `look` (open incidents that may be the same), `join` (one of them instead).
    """
    if not may(request.user, "log_incident"):
        raise PermissionDenied("You do not have the permission to log incidents.")
    if request.method != "POST":
        return _show(request, site, _begin(request))
    if "fill" in request.POST:
        return _show(request, site, _fill(request))
    if "look" in request.POST:
        return _show(request, site, _unchecked(request), alike=_alike(request))
    if "join" in request.POST:
        return _join(request, site)
    form = _form(request)
    incident = _log(request, form) if form.is_valid() else None
    return _show(request, site, form, status=422) if incident is None else _lead_on(request, incident)


def duplicates_view(request: HttpRequest) -> HttpResponse:
    """The open incidents that may be what is being typed. Asked by POST, so that what is typed stands in no log."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may(request.user, "log_incident"):
        raise PermissionDenied("You do not have the permission to log incidents.")
    context = {"alike": _alike(request), "may_join": may(request.user, "add_note"), "now": timezone.now()}
    return TemplateResponse(request, "incidents/desk/log_alike.html", context)


def _form(request: HttpRequest, kind: type[LogForm] = LogForm) -> LogForm:
    return kind(request.POST, user=person(request), now=timezone.now())


def _begin(request: HttpRequest) -> LogForm:
    """The page as it is opened, from a template if the address names one."""
    return _unchecked(request, begin_from=request.GET.get("template", ""))


def _fill(request: HttpRequest) -> LogForm:
    """The page with the words of the chosen template where nothing was typed."""
    return _unchecked(request, begin_from=request.POST.get("template", ""))


def _unchecked(request: HttpRequest, *, begin_from: str = "") -> LogForm:
    """The page with what was typed so far. What is not finished is not wrong yet."""
    typed = {name: value for name, value in request.POST.items() if value}
    form = LogForm(user=person(request), now=timezone.now(), begin_from=begin_from, typed=typed)
    if form.has_no_template:
        messages.warning(request, NO_TEMPLATE)
    return form


def _alike(request: HttpRequest) -> list[Incident]:
    """What is open and speaks of the same, as far as the reader may know; the reads are recorded."""
    title = request.POST.get("title", "")[:LONGEST]
    description = request.POST.get("description", "")[:LONGEST]
    if len(title.strip()) < SHORTEST:
        return []
    name = request.POST.get("service", "").strip()[:LONGEST]
    service = Service.objects.filter(name__iexact=name).first() if name else None
    found = open_alike(
        Incident.objects.real(), title=title, description=description, service_id=service.pk if service else None
    )
    record_reads(found, user=person(request), surface=Surface.SEARCH, at=timezone.now())
    return found


def _join(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Write what was typed onto an open incident. Hidden, absent and ended ones are refused alike."""
    if not may(request.user, "add_note"):
        raise PermissionDenied("You do not have the permission to add to incidents.")
    form = _form(request, JoinForm)
    wanted = request.POST["join"]
    if form.is_valid():
        key = int(wanted) if wanted.isdecimal() and len(wanted) <= 15 else 0
        incident = Incident.objects.real().open().filter(pk=key).first()
        if incident is None:
            form.add_error(None, f"There is no open incident INC-{wanted[:15]} to join, or it is not yours to see.")
        elif _added(request, form, incident):
            messages.success(request, f"What you typed was added to {incident}. No new incident was logged.")
            return HttpResponseRedirect(page_of(incident))
    return _show(request, site, form, status=422)


def _added(request: HttpRequest, form: Any, incident: Incident) -> bool:
    try:
        add_note(incident, body=form.note(), actor=person(request), at=timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def _log(request: HttpRequest, form: LogForm) -> Incident | None:
    try:
        return log_incident(source=default_source(), actor=person(request), at=timezone.now(), **form.details())
    except Refused as refusal:
        form.show_refusal(refusal)
        return None


def _show(
    request: HttpRequest, site: AdminSite, form: LogForm, *, alike: list[Incident] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "title": "Log an incident",
        "form": form,
        "alike": alike,
        "may_join": may(request.user, "add_note"),
        "offers": [reverse(name) for name in extensions.LOG_ADDRESSES],
        "back": reverse(QUEUE),
    }
    return render(request, site, "incidents/desk/log.html", context, status=status)


def _lead_on(request: HttpRequest, incident: Incident) -> HttpResponse:
    messages.success(request, f"{incident} was logged.")
    # Whoever reports a security incident need not be among those who may read it.
    if Incident.objects.filter(pk=incident.pk).exists():
        return HttpResponseRedirect(reverse(PAGE, args=[incident.pk]))
    messages.info(request, "It is restricted: those who need to know have been given access, and you have not.")
    return HttpResponseRedirect(reverse(QUEUE))
