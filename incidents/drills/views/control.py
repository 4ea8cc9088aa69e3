"""The controller's page: exercise time, injects, what the players do, and what was expected as it happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.drills import operations
from incidents.drills.choices import ExerciseStatus, ExpectationStatus, InjectStatus
from incidents.drills.clock import in_words
from incidents.drills.forms import (
    DecideForm,
    NoteForm,
    OptionalReasonForm,
    OutsideForm,
    ReasonForm,
    SaidForm,
)
from incidents.drills.models import Exercise, ExerciseEntry, ExerciseInject, Expectation, OutsideAllowed
from incidents.drills.operations.base import course
from incidents.drills.queries import showing
from incidents.drills.queries.rights import may_steer
from incidents.drills.views.base import conducted, control_of, found, inject_of, show
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.people.views.acting import acted, done, go
from incidents.rest.fields import MAX_ID
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import tell

ENTRIES = 60
# Acts that nothing is typed for, and those that want a reason: the operation, and what is said afterwards.
PLAIN_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "start": (operations.start_exercise, "It has begun."),
    "resume": (operations.resume_exercise, "It goes on."),
    "finish": (operations.finish_exercise, "It is over."),
    "archive": (operations.archive_exercise, "It is put away."),
}
REASONED_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "pause": (operations.pause_exercise, "It is paused, and everybody is told."),
    "cancel": (operations.cancel_exercise, "It is cancelled, and everybody is told."),
}
INJECT_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "release": (operations.release_inject, "It is released."),
    "hold": (operations.hold_inject, "It is held back."),
    "go": (operations.let_inject_go, "It comes by itself again."),
    "skip": (operations.skip_inject, "It is left out."),
}


@require_safe
def control_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, exercise = conducted(request, pk)
    return _page(request, reader, exercise)


@require_safe
def live_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the page changes by itself; 304 where nothing has."""
    reader, exercise = conducted(request, pk)
    tag = _tag(reader, exercise)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = show(request, "live", _context(reader, exercise))
    response["ETag"] = tag
    return response


@require_POST
def act_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Begin it, pause it, let it go on, end it. The operation asks whether the reader may."""
    reader, exercise = found(request, pk)
    told = {"actor": reader, "at": timezone.now()}
    if act in PLAIN_ACTS:
        operation, sentence = PLAIN_ACTS[act]
        return acted(request, lambda: operation(exercise, **told), sentence, control_of(exercise))
    if act not in REASONED_ACTS:
        raise Http404
    operation, sentence = REASONED_ACTS[act]
    form = ReasonForm(request.POST)
    if form.is_valid() and done(form, lambda: operation(exercise, reason=form.cleaned_data["reason"], **told)):
        return go(request, control_of(exercise), sentence)
    return _failed(request, reader, exercise, act, form)


@require_POST
def inject_view(request: HttpRequest, pk: int, inject: int, act: str) -> HttpResponse:
    reader, exercise = conducted(request, pk)
    if act not in INJECT_ACTS:
        raise Http404
    row, told = inject_of(exercise, inject), {"actor": reader, "at": timezone.now()}
    operation, sentence = INJECT_ACTS[act]
    form = OptionalReasonForm(request.POST)
    if act in ("hold", "skip") and form.is_valid():
        told["reason"] = form.cleaned_data["reason"]
    return acted(request, lambda: operation(row, **told), sentence, f"{control_of(exercise)}#inject-{row.pk}")


@require_POST
def said_view(request: HttpRequest, pk: int, inject: int) -> HttpResponse:
    """Record what a player said to an inject."""
    reader, exercise = conducted(request, pk)
    row, form = inject_of(exercise, inject), SaidForm(request.POST, exercise=exercise)

    def call() -> object:
        return operations.record_answer(row, **form.cleaned_data, actor=reader, at=timezone.now())

    if form.is_valid() and done(form, call):
        return go(request, f"{control_of(exercise)}#inject-{row.pk}", "It is on record.")
    return _failed(request, reader, exercise, f"said-{row.pk}", form)


@require_POST
def expectation_view(request: HttpRequest, pk: int, expectation: int) -> HttpResponse:
    """Say whether something expected was done."""
    reader, exercise = conducted(request, pk)
    one = get_object_or_404(Expectation, exercise=exercise, pk=min(expectation, MAX_ID))
    form = DecideForm(request.POST)

    def call() -> object:
        return operations.decide_expectation(one, **form.cleaned_data, actor=reader, at=timezone.now())

    if form.is_valid() and done(form, call):
        return go(request, f"{control_of(exercise)}#inject-{one.exercise_inject_id}", "It is on record.")
    return _failed(request, reader, exercise, f"decide-{one.pk}", form)


@require_POST
def note_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, exercise = conducted(request, pk)
    form = NoteForm(request.POST)

    def call() -> object:
        return operations.note_entry(exercise, body=form.cleaned_data["body"], actor=reader, at=timezone.now())

    if form.is_valid() and done(form, call):
        return go(request, control_of(exercise), "It is on record.")
    return _failed(request, reader, exercise, "note", form)


@require_POST
def outside_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Name somebody outside whom the drill may reach."""
    reader, exercise = conducted(request, pk)
    form = OutsideForm(request.POST)

    def call() -> object:
        return operations.allow_outside(exercise, **form.cleaned_data, actor=reader, at=timezone.now())

    if form.is_valid() and done(form, call):
        return go(request, control_of(exercise), "What the drill sends may reach them.")
    return _failed(request, reader, exercise, "outside", form)


def _failed(request: HttpRequest, reader: User, exercise: Exercise, what: str, form: PlainForm) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it where it was typed."""
    form.auto_id = f"{what}_%s"
    return _page(request, reader, exercise, failed={what: form}, status=422)


def _is_shown(what: str, exercise: Exercise) -> bool:
    """Whether the page of the drill as it is now still has this form."""
    return {
        "pause": exercise.status == ExerciseStatus.RUNNING,
        "cancel": exercise.ended_at is None,
        "outside": exercise.ended_at is None,
        "said": exercise.status in showing.RUNNING,
        "decide": exercise.results_shared_at is None,
    }.get(what.split("-")[0], True)


def _page(
    request: HttpRequest,
    reader: User,
    exercise: Exercise,
    *,
    failed: dict[str, PlainForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    failed = failed or {}
    context = _context(reader, exercise)
    for row, _comes in context["script"]:
        row.said_form = failed.get(f"said-{row.pk}")
        for one in row.expected:
            one.decide_form = failed.get(f"decide-{one.pk}")
    outside = OutsideAllowed.objects.filter(exercise=exercise)
    fixed = {
        "title": f"Control: {exercise.name}",
        "tag": _tag(reader, exercise),
        "stray": [form for what, form in failed.items() if not _is_shown(what, exercise)],
        "pause_form": failed.get("pause") or ReasonForm(auto_id="pause_%s"),
        "cancel_form": failed.get("cancel") or ReasonForm(auto_id="cancel_%s"),
        "note_form": failed.get("note") or NoteForm(auto_id="note_%s"),
        "outside_form": failed.get("outside") or OutsideForm(auto_id="outside_%s"),
        "outside": outside.select_related("key_contact", "webhook", "named_by"),
    }
    return show(request, "control", {**context, **fixed}, status=status)


def _context(reader: User, exercise: Exercise) -> dict[str, Any]:
    """What of the page changes by itself."""
    now = timezone.now()
    script = showing.script_of(exercise)
    seconds = course(exercise).seconds(now)
    acts = showing.acts_in(exercise)
    incidents = list(showing.incidents_in(exercise))
    record_reads(incidents, user=reader, surface=Surface.LIST, at=now)
    expected = [one for row in script for one in row.expected]  # type: ignore[attr-defined]
    done_, counting = showing.met(expected)
    return {
        "exercise": exercise,
        "steers": may_steer(reader, exercise),
        "seconds": seconds,
        "time": in_words(seconds),
        "rate": exercise.compression if exercise.status == ExerciseStatus.RUNNING else 0,
        "is_running": exercise.status in showing.RUNNING,
        "is_planned": exercise.status == ExerciseStatus.PLANNED,
        "is_over": exercise.ended_at is not None,
        "script": [(row, when(row)) for row in script],
        "players": SaidForm(exercise=exercise).fields["by"].queryset,  # type: ignore[attr-defined]
        "statuses": ExpectationStatus.choices,
        "met": done_,
        "counting": counting,
        "acts": [(entry, tell(entry)) for entry in acts],
        "incidents": incidents,
        "entries": list(_record(exercise)),
        "now": now,
    }


def _record(exercise: Exercise) -> list[tuple[ExerciseEntry, str]]:
    rows = ExerciseEntry.objects.filter(exercise=exercise).select_related("actor", "exercise_inject__inject")
    return [(entry, in_words(entry.seconds)) for entry in rows.order_by("-at", "-pk")[:ENTRIES]]


def when(row: ExerciseInject) -> str:
    """When an inject comes, in words."""
    inject = row.inject
    if inject.offset_seconds is not None:
        return f"at {in_words(inject.offset_seconds)}"
    words = {
        "phase": f"when an incident is “{inject.get_phase_display()}”",
        "quiet": f"after {(inject.quiet_seconds or 0) // 60} minutes of quiet",
        "done": f"once “{inject.after}” was done",
    }
    return words.get(inject.condition, "by hand")


def _tag(reader: User, exercise: Exercise) -> str:
    """A tag of what the page shows. Changes with the record, what players do, and what has become overdue."""
    now = timezone.now()
    last = ExerciseEntry.objects.filter(exercise=exercise).aggregate(last=Max("pk"))["last"]
    acts = TimelineEntry.objects.filter(incident__exercise=exercise.pk).aggregate(last=Max("pk"))["last"]
    late = Expectation.objects.filter(exercise=exercise, status=ExpectationStatus.OPEN, due_at__lte=now).count()
    due = ExerciseInject.objects.filter(exercise=exercise, status=InjectStatus.WAITING, due_at__lte=now).count()
    told = repr((reader.pk, exercise.version, exercise.status, last, acts, late, due))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
