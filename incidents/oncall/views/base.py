"""What the pages of on-call share: the frame, dialogs, finding a schedule, and saying no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations.base import whole_second
from incidents.oncall.queries.rights import may_view
from incidents.people.models import User
from incidents.people.views.acting import is_dialog
from incidents.people.views.pages import frame, signed_in


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


def ask(request: HttpRequest, context: dict[str, Any], *, template: str = "act", status: int = 200) -> HttpResponse:
    """An act that asks for something: a page of its own, or the content of a dialog."""
    if is_dialog(request):
        return TemplateResponse(request, f"incidents/oncall/{template}_form.html", context, status=status)
    return frame(request, f"incidents/oncall/{template}.html", context, status=status)
