"""The pages of schedules: all of them, one with what was mailed, its form, its buttons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.people.models import User
from incidents.people.views.acting import acted, done, go
from incidents.people.views.pages import frame
from incidents.rest.fields import MAX_ID
from reports.builder.queries.listing import found_by, report_for
from reports.builder.views.base import reader_of
from reports.schedules import operations
from reports.schedules.choices import FORMATS
from reports.schedules.forms import ScheduleForm, values_of
from reports.schedules.models import ReportSchedule
from reports.schedules.queries.links import page_of
from reports.schedules.queries.listing import dates_ahead, runs_of, seen_by
from reports.schedules.queries.rights import may_change
from reports.schedules.rules import RHYTHMS

both = require_http_methods(["GET", "HEAD", "POST"])
SOON = "It leaves within a minute."
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "pause": (operations.pause_schedule, "Nothing is mailed by it until it goes on."),
    "resume": (operations.resume_schedule, "It goes on. What was missed is not made up for."),
    "retire": (operations.retire_schedule, "It is ended."),
    "run": (operations.run_now, SOON),
    "try": (partial(operations.run_now, only_me=True), SOON),
    "leave": (operations.leave_schedule, "You get it no more."),
}


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"reports/schedules/{template}.html", context, status=status)


def _found(reader: User, pk: int) -> ReportSchedule:
    """Raises Http404 for hidden and absent alike."""
    schedule = seen_by(reader).filter(pk=min(pk, MAX_ID)).first()
    if schedule is None:
        raise Http404
    return schedule


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    rows = [(row, RHYTHMS.in_words(row.rule, row.starts_on)) for row in seen_by(reader_of(request))]
    return _show(request, "list", {"title": "Schedules of reports", "rows": rows})


@require_safe
def schedule_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One schedule. Whoever only gets it sees what became of their own copies."""
    reader = reader_of(request)
    schedule = _found(reader, pk)
    labels = dict(FORMATS)
    context = {
        "title": f"Schedule: {schedule.report.name}",
        "schedule": schedule,
        "words": RHYTHMS.in_words(schedule.rule, schedule.starts_on),
        "formats": ", ".join(labels.get(name, name) for name in schedule.formats),
        "dates": dates_ahead(schedule, at=timezone.now()),
        "runs": runs_of(schedule),
        "finds": report_for(reader, schedule.report_id) is not None,
        "gets": any(one.user_id == reader.pk for one in schedule.recipients.all()),
        "may_change": may_change(reader, schedule),
        "stop": "resume" if schedule.paused_at else "pause",
        "reader": reader,
    }
    return _show(request, "schedule", context)


@both
def new_view(request: HttpRequest) -> HttpResponse:
    return _edit(request, reader_of(request), None)


@both
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    schedule = _found(reader, pk)
    if not may_change(reader, schedule):
        raise PermissionDenied("Only its owner changes this schedule.")
    return _edit(request, reader, schedule)


def _edit(request: HttpRequest, reader: User, schedule: ReportSchedule | None) -> HttpResponse:
    at = timezone.now()
    initial = (
        values_of(schedule)
        if schedule is not None
        else {
            "report": request.GET.get("report", ""),
            "recipients": [reader.pk],
            "time_zone": reader.time_zone,
            "starts_on": timezone.localdate(at),
            "time_of_day": "08:00",
        }
    )
    data = request.POST if request.method == "POST" else None
    form = ScheduleForm(data, reader=reader, schedule=schedule, initial=initial)
    if form.is_bound and form.is_valid():
        held: list[ReportSchedule] = []

        def call() -> None:
            held.append(operations.save_schedule(schedule, actor=reader, at=at, **form.given()))

        if done(form, call):
            return go(request, page_of(held[0]), "Saved.")
    context = {
        "title": "Change the schedule" if schedule is not None else "Add a schedule",
        "form": form,
        "schedule": schedule,
        "has_reports": schedule is not None or found_by(reader).exists(),
        "back": page_of(schedule) if schedule is not None else reverse("report_schedules"),
    }
    return _show(request, "form", context, status=422 if form.is_bound else 200)


@require_POST
def act_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    reader = reader_of(request)
    schedule = _found(reader, pk)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    stays = act not in ("retire", "leave")
    url = page_of(schedule) if stays else reverse("report_schedules")
    return acted(request, lambda: operation(schedule, actor=reader, at=timezone.now()), sentence, url)
