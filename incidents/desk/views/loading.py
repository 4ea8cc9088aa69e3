"""What the pages about one incident share: finding it, recording the read, answering for what is not there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from incidents.desk.queries import incident_for_page
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.acting import go

QUEUE = "admin:incidents_incident_changelist"
PAGE = "admin:incidents_incident_change"


def person(request: HttpRequest) -> User:
    """The one who is signed in; every view of the console stands behind the admin's gate."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("A page of the console was served to somebody who is not signed in.")
    return user


def open_incident(request: HttpRequest, pk: int) -> Incident | None:
    """The incident, with the read recorded when it is restricted; None for hidden and absent alike."""
    incident = incident_for_page(pk)
    if incident is not None:
        record_reads([incident], user=person(request), surface=Surface.PAGE, at=timezone.now())
    return incident


def answer_absent(request: HttpRequest, pk: object) -> HttpResponse:
    """Send the reader to the queue with one sentence, the same for hidden and absent incidents."""
    messages.warning(request, f"There is no incident INC-{pk}, or it is not yours to see.")
    return go(request, reverse(QUEUE))


def page_of(incident: Incident) -> str:
    return reverse(PAGE, args=[incident.pk])


def queue_back(request: HttpRequest) -> str:
    """Where the queue stood (`next` of the form), if that is a place of ours."""
    wanted = request.POST.get("next", "")
    queue = reverse(QUEUE)
    if wanted.startswith(queue) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return queue


def render(
    request: HttpRequest, site: AdminSite, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    """A page in the console's frame."""
    request.current_app = site.name  # type: ignore[attr-defined]  # as ModelAdmin does
    shared = {**site.each_context(request), "now": timezone.now(), **context}
    return TemplateResponse(request, template, shared, status=status)
