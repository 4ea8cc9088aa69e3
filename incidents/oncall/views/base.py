"""What the pages of on-call share: the frame, dialogs, finding a schedule, and saying no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.notifications.forms.base import PlainForm
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations.base import whole_second
from incidents.oncall.queries.rights import may_view
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import NotPermitted, Refused

DIALOG = "X-Muster-Dialog"
LOCATION = "X-Muster-Location"


def reader_of(request: HttpRequest) -> User:
    """Whoever is signed in and may see schedules. Raises PermissionDenied."""
    user = signed_in(request)
    if not may_view(user):
        raise PermissionDenied
    return user


def found(slug: str) -> OnCallSchedule:
    """Raises Http404."""
    return get_object_or_404(OnCallSchedule.objects.select_related("team", "owner"), slug=slug)


def page_of(schedule: OnCallSchedule) -> str:
    return reverse("oncall_schedule", args=[schedule.slug])


def next_second() -> datetime:
    """For pages that show what somebody may have changed just now: changes apply from the next whole second."""
    return whole_second(timezone.now())


def is_dialog(request: HttpRequest) -> bool:
    return DIALOG in request.headers


def go(request: HttpRequest, url: str, sentence: str = "") -> HttpResponse:
    """Lead on. A dialog is told where to go, because a followed redirect would use up the messages."""
    if sentence:
        messages.success(request, sentence)
    if is_dialog(request):
        return HttpResponse(status=204, headers={LOCATION: url})
    return HttpResponseRedirect(url)


def ask(request: HttpRequest, context: dict[str, Any], *, template: str = "act", status: int = 200) -> HttpResponse:
    """An act that asks for something: a page of its own, or the content of a dialog."""
    if is_dialog(request):
        return TemplateResponse(request, f"incidents/oncall/{template}_form.html", context, status=status)
    return frame(request, f"incidents/oncall/{template}.html", context, status=status)


def done(form: PlainForm, call: Callable[[], Any]) -> bool:
    """Make one call to an operation; a refusal goes into the form. Raises PermissionDenied for a missing right."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        return False
    return True


def acted(request: HttpRequest, call: Callable[[], Any], sentence: str, url: str) -> HttpResponse:
    """Make one call that nothing is typed for; a refusal is said on the page to which it leads."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return go(request, url)
    return go(request, url, sentence)
