"""What became of a micro-drill, for who conducts it, and excusing somebody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.drills.choices import ExerciseType
from incidents.drills.models import Exercise
from incidents.microdrills import operations
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.microdrills.queries.tasks import results_of
from incidents.people.views.acting import acted
from incidents.people.views.pages import frame, signed_in
from incidents.rest.fields import MAX_ID

EXCUSABLE = (TaskStatus.ASKED, TaskStatus.LATE)


def _conducted(pk: int) -> Exercise:
    """Raises Http404 for others than who conducts it."""
    rows = Exercise.objects.conducted().filter(exercise_type=ExerciseType.MICRO).select_related("team", "programme")
    return get_object_or_404(rows, pk=min(pk, MAX_ID))


@require_safe
def results_view(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _conducted(pk)
    people, kinds = results_of(exercise)
    context = {
        "title": f"Results: {exercise.name}",
        "exercise": exercise,
        "people": people,
        "kinds": kinds,
        "right": sum(one.right for one in people),
        "counting": sum(one.counting for one in people),
        "excusable": EXCUSABLE,
    }
    return frame(request, "incidents/microdrills/results.html", context)


@require_POST
def excuse_view(request: HttpRequest, pk: int) -> HttpResponse:
    """With a reason it does not count."""
    reader = signed_in(request)
    task = MicroTask.objects.filter(pk=min(pk, MAX_ID)).first()
    if task is None:
        raise Http404
    reason = request.POST.get("reason", "")
    return acted(
        request,
        lambda: operations.excuse_task(task, reason, actor=reader, at=timezone.now()),
        "It does not count.",
        reverse("micro_results", args=[task.exercise_id]),
    )
