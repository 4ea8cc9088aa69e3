"""Logging an incident."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from incidents.catalog.queries import default_source
from incidents.desk.forms.details import LogForm
from incidents.desk.views.loading import PAGE, QUEUE, person, render
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import log_incident
from incidents.lifecycle.rights import may
from incidents.refusals import Refused


def log_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Ask for what is known, and log it. A refusal leaves everything typed in its place."""
    if not may(request.user, "log_incident"):
        raise PermissionDenied("You do not have the permission to log incidents.")
    posted = request.POST if request.method == "POST" else None
    form = LogForm(posted, user=person(request), now=timezone.now())
    if posted is not None and form.is_valid():
        incident = _log(request, form)
        if incident is not None:
            return _lead_on(request, incident)
    context = {"title": "Log an incident", "form": form, "back": reverse(QUEUE)}
    return render(request, site, "incidents/desk/log.html", context, status=200 if posted is None else 422)


def _log(request: HttpRequest, form: LogForm) -> Incident | None:
    details = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        return log_incident(source=default_source(), actor=person(request), at=timezone.now(), **details)
    except Refused as refusal:
        form.show_refusal(refusal)
        return None


def _lead_on(request: HttpRequest, incident: Incident) -> HttpResponse:
    messages.success(request, f"{incident} was logged.")
    # Whoever reports a security incident need not be among those who may read it.
    if Incident.objects.filter(pk=incident.pk).exists():
        return HttpResponseRedirect(reverse(PAGE, args=[incident.pk]))
    messages.info(request, "It is restricted: those who need to know have been given access, and you have not.")
    return HttpResponseRedirect(reverse(QUEUE))
