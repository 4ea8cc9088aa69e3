"""The list of drills, and the page of one for those who take part in it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.drills import operations
from incidents.drills.choices import ExerciseStatus
from incidents.drills.clock import in_words
from incidents.drills.forms import AnswerForm
from incidents.drills.models import Exercise
from incidents.drills.operations.base import course
from incidents.drills.queries import showing
from incidents.drills.queries.rights import may_conduct, may_plan, may_steer, roles_of
from incidents.drills.views.base import found, inject_of, page_of, show
from incidents.lifecycle import rights
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.acting import done, go
from incidents.people.views.pages import signed_in
from incidents.rest.fields import MAX_ID
from incidents.scenarios.pictures import hand_out

SHOWN = 100


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """What runs, what is planned, what was."""
    reader = signed_in(request)
    rows = list(showing.listed().filter(archived_at=None).order_by("-starts_at", "-pk")[:SHOWN])
    planned = [row for row in rows if row.status == ExerciseStatus.PLANNED]
    running = [row for row in rows if row.status in showing.RUNNING]
    context = {
        "title": "Drills",
        "running": running,
        "planned": sorted(planned, key=lambda row: (row.starts_at is None, row.starts_at, row.pk)),
        "over": [row for row in rows if row not in planned and row not in running],
        "may_plan": may_plan(reader),
    }
    return show(request, "drills", context)


@require_safe
def drill_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, who takes part, and what its players have been told by now."""
    reader, exercise = found(request, pk)
    return _page(request, reader, exercise)


@require_safe
def picture_view(request: HttpRequest, pk: int, inject: int) -> FileResponse:
    """What an inject shows, to players once it was released; unknown and not yet are alike."""
    reader, exercise = found(request, pk)
    conducts = may_conduct(reader, exercise)
    takes_part = conducts or (exercise.started_at is not None and bool(roles_of(reader, exercise)))
    shown = showing.picture_for(exercise, min(inject, MAX_ID), conducts=conducts) if takes_part else None
    if shown is None:
        raise Http404
    return hand_out(shown.key, shown.picture, shown.picture_type)


@require_http_methods(["POST"])
def answer_view(request: HttpRequest, pk: int, inject: int) -> HttpResponse:
    """Answer what a stakeholder asked."""
    reader, exercise = found(request, pk)
    row = inject_of(exercise, inject)
    form = AnswerForm(request.POST)

    def call() -> object:
        return operations.record_answer(row, text=form.cleaned_data["text"], actor=reader, at=timezone.now())

    if form.is_valid() and done(form, call):
        return go(request, f"{page_of(exercise)}#inject-{row.pk}", "Your answer is on record.")
    return _page(request, reader, exercise, answering=(row.pk, form), status=422)


def _page(
    request: HttpRequest,
    reader: User,
    exercise: Exercise,
    *,
    answering: tuple[int, AnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    mine, conducts = roles_of(reader, exercise), may_conduct(reader, exercise)
    takes_part = bool(mine) or conducts
    begun = exercise.started_at is not None
    briefing, situation = showing.briefing_of(exercise) if takes_part and begun else ("", "")
    incidents = list(showing.incidents_in(exercise)) if takes_part else []
    record_reads(incidents, user=reader, surface=Surface.LIST, at=timezone.now())
    shown = showing.shown_to_players(exercise) if takes_part and begun else []
    context = {
        "title": exercise.name,
        "exercise": exercise,
        "time": in_words(course(exercise).seconds(timezone.now())),
        "my_roles": mine,
        "roles": showing.roles_in(exercise),
        "conducts": conducts,
        "steers": may_steer(reader, exercise),
        "briefing": briefing,
        "situation": situation,
        "incidents": incidents,
        "shown": [(one, _form(one.pk, answering) if one.asks else None) for one in shown],
        "answers": mine and exercise.status in showing.RUNNING,
        "is_running": exercise.status in showing.RUNNING,
        "may_log": mine and exercise.status == ExerciseStatus.RUNNING and rights.may(reader, "log_incident"),
    }
    return show(request, "drill", context, status=status)


def _form(pk: int, answering: tuple[int, AnswerForm] | None) -> AnswerForm:
    if answering is not None and answering[0] == pk:
        return answering[1]
    return AnswerForm(auto_id=f"id_{pk}_%s")
