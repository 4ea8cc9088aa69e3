"""The list for setting up, and the line about it on the first page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_part
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.desk.views.loading import person, render
from incidents.upkeep.operations import MailNotSent, send_test_mail
from incidents.upkeep.queries import checklist

PERMISSION = "incidents.change_organisationsettings"


def _told(request: HttpRequest) -> dict[str, Any]:
    """Items with how many are left. Raises PermissionDenied for others than administrators."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    items = checklist(at=timezone.now())
    left = [item for item in items if not item.is_done]
    return {"items": items, "left": left, "done": len(items) - len(left)}


@require_safe
def checklist_view(request: HttpRequest) -> HttpResponse:
    return render(request, admin.site, "incidents/upkeep/checklist.html", {"title": "Set-up", **_told(request)})


@require_safe
def summary_view(request: HttpRequest) -> HttpResponse:
    """The part that the first page asks for after it is shown; empty when everything is done."""
    return render_part(request, "incidents/upkeep/checklist_summary.html", _told(request))


@require_POST
def mail_view(request: HttpRequest) -> HttpResponse:
    """Send the reader a test mail."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    try:
        send_test_mail(person(request), at=timezone.now())
    except MailNotSent as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"The mail server took a mail to {person(request).email}. Look whether it arrived.")
    return HttpResponseRedirect(reverse("set_up"))
