"""What the pages of drills share: the frame, finding a drill, who the reader is in it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from incidents.drills.models import Exercise, ExerciseInject
from incidents.drills.queries.rights import may_conduct
from incidents.drills.queries.showing import loaded
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.rest.fields import MAX_ID

CONTROL = "drill_control"


def found(request: HttpRequest, pk: int) -> tuple[User, Exercise]:
    """Who asks, and a drill that they may know of. Raises Http404."""
    exercise = loaded(pk) if pk <= MAX_ID else None
    if exercise is None:
        raise Http404
    return signed_in(request), exercise


def conducted(request: HttpRequest, pk: int) -> tuple[User, Exercise]:
    """The same, for who conducts it. Raises Http404, PermissionDenied."""
    reader, exercise = found(request, pk)
    if not may_conduct(reader, exercise):
        raise PermissionDenied
    return reader, exercise


def inject_of(exercise: Exercise, pk: int) -> ExerciseInject:
    """Raises Http404."""
    row = ExerciseInject.objects.filter(exercise=exercise, pk=min(pk, MAX_ID)).first()
    if row is None:
        raise Http404
    return row


def page_of(exercise: Exercise) -> str:
    return reverse("drill", args=[exercise.pk])


def control_of(exercise: Exercise) -> str:
    return reverse(CONTROL, args=[exercise.pk])


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"incidents/drills/{template}.html", context, status=status)
