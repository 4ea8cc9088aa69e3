"""One's own micro-drills: which wait, and answering one, question by question."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.drills.models import Exercise
from incidents.microdrills import operations
from incidents.microdrills.choices import TaskKind, TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.microdrills.queries.tasks import is_asked, own_task, own_tasks
from incidents.people.models import User
from incidents.people.views.acting import acted, go
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import NotPermitted, Refused
from incidents.rest.fields import MAX_ID


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """The drills in which the person was asked something, those that wait first."""
    reader, at = signed_in(request), timezone.now()
    drills = [(exercise, list(tasks)) for exercise, tasks in groupby(own_tasks(reader), key=lambda task: task.exercise)]
    shown = [(exercise, tasks, sum(is_asked(task, at=at) for task in tasks)) for exercise, tasks in drills]
    context = {
        "title": "Five minutes",
        "waiting": [one for one in shown if one[2]],
        "over": [one for one in shown if not one[2]],
        "results": Exercise.objects.conducted()
        .filter(exercise_type="micro", micro_tasks__isnull=False)
        .distinct()[:20],
    }
    return frame(request, "incidents/microdrills/mine.html", context)


def _own(request: HttpRequest, pk: int) -> tuple[User, list[MicroTask]]:
    """Raises Http404 where the person was asked nothing."""
    reader = signed_in(request)
    tasks = own_tasks(reader, exercise_id=min(pk, MAX_ID))
    if not tasks:
        raise Http404
    return reader, tasks


@require_safe
def drill_view(request: HttpRequest, pk: int) -> HttpResponse:
    _reader, tasks = _own(request, pk)
    return _page(request, tasks)


def _page(request: HttpRequest, tasks: list[MicroTask], *, wrong: str = "", status: int = 200) -> HttpResponse:
    at = timezone.now()
    questions = [task for task in tasks if task.kind != TaskKind.TEST_PAGE]
    waiting = [task for task in questions if is_asked(task, at=at)]
    answered = [task for task in questions if task.answered_at is not None]
    context: dict[str, Any] = {
        "title": tasks[0].exercise.name,
        "exercise": tasks[0].exercise,
        "test_page": next((task for task in tasks if task.kind == TaskKind.TEST_PAGE), None),
        "question": next((task for task in waiting if task.opened_at is not None), None),
        "waiting": waiting,
        "answered": [(task, _text(task)) for task in answered],
        "last": max(answered, key=lambda task: task.answered_at or at, default=None),
        "missed": [task for task in questions if task not in waiting and task not in answered],
        "right": sum(task.status == TaskStatus.RIGHT for task in tasks),
        "tasks": tasks,
        "wrong": wrong,
    }
    return frame(request, "incidents/microdrills/drill.html", context, status=status)


def _text(task: MicroTask) -> str:
    """What the person chose, in words."""
    return next((choice["text"] for choice in task.choices if choice["key"] == task.answer), "")


@require_POST
def begin_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the next question: its minutes run from now."""
    reader, tasks = _own(request, pk)
    at, page = timezone.now(), reverse("micro_drill", args=[pk])
    waiting = [task for task in tasks if task.kind != TaskKind.TEST_PAGE and is_asked(task, at=at)]
    if not waiting:
        return go(request, page)
    following = next((task for task in waiting if task.opened_at is not None), waiting[0])
    return acted(request, lambda: operations.open_task(following, actor=reader, at=at), "", page)


@require_POST
def answer_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answer to one question."""
    reader = signed_in(request)
    task = own_task(reader, min(pk, MAX_ID))
    if task is None:
        raise Http404
    page = reverse("micro_drill", args=[task.exercise_id])
    try:
        operations.answer_task(task, request.POST.get("answer", ""), actor=reader, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        if "answer" in refusal.fields:
            return _page(request, own_tasks(reader, exercise_id=task.exercise_id), wrong=refusal.sentence, status=422)
        messages.warning(request, refusal.sentence)
    return go(request, page)
