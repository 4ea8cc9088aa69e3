"""What the pages of evaluation share: finding a drill, who may act, a page with one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from incidents.drills.models import Exercise
from incidents.evaluation.queries.page import drill_for
from incidents.evaluation.queries.recording import incidents_of
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.people.views.acting import done, go
from incidents.people.views.pages import frame, signed_in
from incidents.rest.fields import MAX_ID


def found(request: HttpRequest, pk: int) -> tuple[User, Exercise]:
    """Who asks, and a drill that they may know of. Raises Http404."""
    exercise = drill_for(pk) if pk <= MAX_ID else None
    if exercise is None:
        raise Http404
    return signed_in(request), exercise


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def page_of(exercise: Exercise) -> str:
    return reverse("drill_evaluation", args=[exercise.pk])


def note_reads(request: HttpRequest, exercise: Exercise, *more: Incident) -> None:
    """Record that somebody read what was done on restricted incidents of the drill."""
    record_reads([*incidents_of(exercise), *more], user=signed_in(request), surface=Surface.PAGE, at=timezone.now())


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"incidents/evaluation/{template}.html", context, status=status)


def one_form(
    request: HttpRequest, form: PlainForm, call: Callable[[], Any], *, said: str, back: str, **context: Any
) -> HttpResponse:
    """A page that asks one thing; `call` is made of what was answered, and `said` afterwards."""
    if form.is_bound and form.is_valid() and done(form, call):
        return go(request, back, said)
    return show(request, "form", {"form": form, "back": back, **context}, status=422 if form.is_bound else 200)
