"""The page of a drill's evaluation: what is observed while it runs, what was measured, how objectives are rated."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.drills.choices import ExerciseStatus, ExerciseType
from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_conduct, may_steer
from incidents.evaluation import operations
from incidents.evaluation.forms.observing import ObserveForm, RateForm, ShareForm, WithdrawForm
from incidents.evaluation.models import ObjectiveResult, Observation
from incidents.evaluation.operations.base import OBSERVABLE
from incidents.evaluation.queries.comparing import comparison_of
from incidents.evaluation.queries.hot_wash import said_after
from incidents.evaluation.queries.page import conducts, entries_to_link, evaluation_of
from incidents.evaluation.queries.picture import picture_of
from incidents.evaluation.queries.then_and_now import source_of, then_and_now
from incidents.evaluation.views.base import found, note_reads, one_form, page_of, require, show
from incidents.people.models import User
from incidents.people.views.acting import acted, done, go
from incidents.scenarios.models import Objective

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def evaluation_view(request: HttpRequest, pk: int) -> HttpResponse:
    """For who conducts the drill, and once results are shared for whoever may know of it. POST: an observation."""
    reader, exercise = found(request, pk)
    is_shown = conducts(exercise)
    if not is_shown and exercise.results_shared_at is None:
        return show(request, "not_yet", {"title": f"Evaluation: {exercise}", "exercise": exercise})
    evaluates = may_conduct(reader, exercise) and exercise.status in OBSERVABLE
    form = _observe_form(request, exercise) if evaluates else None
    if request.method == "POST":
        require(form is not None)
        if form is not None and form.is_valid() and _observed(form, exercise, reader):
            return go(request, page_of(exercise), "Noted.")
    note_reads(request, exercise)
    context = _context(reader, exercise) | {"form": form, "evaluates": evaluates}
    return show(request, "evaluation", context, status=422 if form is not None and form.is_bound else 200)


def _context(reader: User, exercise: Exercise) -> dict[str, Any]:
    is_over = exercise.status == ExerciseStatus.FINISHED
    picture, told = picture_of(exercise)
    return {
        "title": f"Evaluation: {exercise}",
        "exercise": exercise,
        "evaluation": evaluation_of(exercise),
        "is_live": exercise.ended_at is None,
        "is_over": is_over,
        "is_micro": exercise.exercise_type == ExerciseType.MICRO,
        "steers": may_steer(reader, exercise),
        "picture": picture,
        "told": told,
        "said": said_after(exercise) if is_over else None,
        "comparison": comparison_of(exercise, at=exercise.ended_at) if is_over and exercise.ended_at else None,
        "source": source_of(exercise),
    }


def _observe_form(request: HttpRequest, exercise: Exercise) -> ObserveForm:
    posted = request.POST if request.method == "POST" else None
    objectives = list(Objective.objects.filter(version=exercise.scenario_version_id))
    return ObserveForm(posted, objectives=objectives, entries=entries_to_link(exercise))


def _observed(form: ObserveForm, exercise: Exercise, reader: User) -> bool:
    now = timezone.now()
    return done(form, lambda: operations.observe(exercise, actor=reader, at=now, **form.given(now=now)))


@require_GET
def live_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a drill runs, for who conducts it."""
    exercise = Exercise.objects.conducted().filter(pk=pk).first()
    if exercise is None:
        raise Http404
    context = {"exercise": exercise, "evaluation": evaluation_of(exercise), "evaluates": True, "now": timezone.now()}
    return TemplateResponse(request, "incidents/evaluation/live.html", context)


@both
def rate_view(request: HttpRequest, pk: int, objective: int) -> HttpResponse:
    reader, exercise = found(request, pk)
    require(may_conduct(reader, exercise))
    row = Objective.objects.filter(pk=objective, version=exercise.scenario_version_id).first()
    if row is None:
        raise Http404
    held = ObjectiveResult.objects.filter(exercise=exercise, objective=row).first()
    initial = {"rating": held.rating, "note": held.note} if held is not None else None
    form = RateForm(request.POST if request.method == "POST" else None, initial=initial)
    return one_form(
        request,
        form,
        lambda: operations.rate_objective(exercise, row, actor=reader, at=timezone.now(), **form.cleaned_data),
        said="It is rated.",
        back=page_of(exercise),
        title=f"Rate: {row.title}",
        intro=row.critical_task,
        button="Rate it",
    )


@both
def withdraw_view(request: HttpRequest, pk: int, observation: int) -> HttpResponse:
    reader, exercise = found(request, pk)
    require(may_conduct(reader, exercise))
    row = Observation.objects.filter(pk=observation, exercise=exercise).select_related("exercise").first()
    if row is None:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        form,
        lambda: operations.withdraw_observation(row, actor=reader, at=timezone.now()),
        said="It is taken back.",
        back=page_of(exercise),
        title="Take an observation back",
        intro=row.text,
        button="Take it back",
    )


@both
def share_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, exercise = found(request, pk)
    require(may_steer(reader, exercise))
    form = ShareForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        form,
        lambda: operations.share_results(exercise, actor=reader, at=timezone.now()),
        said="The results are shared, and who took part is told.",
        back=page_of(exercise),
        title=f"Share the results of {exercise}",
        intro="Everybody who may know of this drill reads then what was expected, measured and observed, with the "
        "evaluators’ names. Players who showed it are qualified. It cannot be taken back.",
        button="Share the results",
    )


@require_POST
def measure_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, exercise = found(request, pk)
    return acted(
        request,
        lambda: operations.measure_exercise(exercise, actor=reader, at=timezone.now()),
        "It is measured anew.",
        page_of(exercise),
    )


@require_GET
def then_and_now_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A replay beside what it replays, for who may know of both."""
    _reader, exercise = found(request, pk)
    if not conducts(exercise) and exercise.results_shared_at is None:
        raise Http404
    source = source_of(exercise)
    if source is None:
        raise Http404
    note_reads(request, exercise, source)
    context = {
        "title": f"Then and now: {exercise}",
        "exercise": exercise,
        "both": then_and_now(exercise, source, at=timezone.now()),
    }
    return show(request, "then_and_now", context)
