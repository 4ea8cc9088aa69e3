"""The pages on which a drill is planned and changed, and on which a player logs an incident in it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.catalog.queries import default_source
from incidents.drills import operations
from incidents.drills.choices import LIVE, ExerciseStatus
from incidents.drills.forms import LogForm, PlanForm, initial_of, proposed
from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_plan, may_steer, roles_of
from incidents.drills.views.base import found, page_of, show
from incidents.lifecycle import rights
from incidents.people.models import User
from incidents.people.views.acting import done, go
from incidents.people.views.pages import signed_in

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def plan_view(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    if not may_plan(reader):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, initial=proposed(request.GET))
    made: list[Exercise] = []

    def call() -> None:
        at, given = timezone.now(), form.columns()
        made.append(operations.plan_exercise(**given, roles=form.roles(), trainer=reader, actor=reader, at=at))

    if posted is not None and form.is_valid() and done(form, call):
        return go(request, page_of(made[0]), "It is planned.")
    context = {"title": "Plan a drill", "form": form, "button": "Plan it", "back": reverse("drills"), "crumb": "Drills"}
    return show(request, "form", context, status=422 if form.is_bound else 200)


@both
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """When it is and who takes part; once it runs, its name and how long it takes."""
    reader, exercise = found(request, pk)
    if not may_steer(reader, exercise) or exercise.status not in LIVE:
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, exercise=exercise, initial=initial_of(exercise))

    def call() -> None:
        _change(exercise, form, reader)

    if posted is not None and form.is_valid() and done(form, call):
        return go(request, page_of(exercise), "Saved.")
    context = {"title": f"Change {exercise}", "form": form, "button": "Save", "back": page_of(exercise)}
    return show(request, "form", {**context, "crumb": exercise.name}, status=422 if form.is_bound else 200)


@transaction.atomic
def _change(exercise: Exercise, form: PlanForm, reader: User) -> None:
    at = timezone.now()
    operations.change_exercise(exercise, form.columns(), actor=reader, at=at)
    operations.set_roles(exercise, form.roles(), actor=reader, at=at)


@both
def log_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What a player finds out in a drill becomes an incident of the drill, and of nothing else."""
    reader, exercise = found(request, pk)
    may_log = roles_of(reader, exercise) and rights.may(reader, "log_incident")
    if not may_log or exercise.status != ExerciseStatus.RUNNING:
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = LogForm(posted)

    def call() -> None:
        told: dict[str, Any] = {"source": default_source(), "actor": reader, "at": timezone.now()}
        operations.log_in_drill(exercise, **form.cleaned_data, **told)

    if posted is not None and form.is_valid() and done(form, call):
        return go(request, page_of(exercise), "It is logged, as an incident of this drill.")
    context = {"title": f"Log an incident in {exercise}", "form": form, "button": "Log it", "back": page_of(exercise)}
    return show(request, "form", {**context, "crumb": exercise.name}, status=422 if form.is_bound else 200)
