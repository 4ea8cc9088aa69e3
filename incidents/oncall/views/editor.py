"""Making and changing schedules: what they say about themselves, and their rotations with a preview."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.notifications.forms.base import PlainForm
from incidents.oncall import operations
from incidents.oncall.calendar import DAY, colours_of, days_between, week_of
from incidents.oncall.choices import HandOver
from incidents.oncall.drafts import MOST_ROTATIONS, Draft
from incidents.oncall.engine import final, gaps, layers
from incidents.oncall.forms.acts import people_choices
from incidents.oncall.forms.rotations import VACANT, AppliesForm, RotationSet, values_of
from incidents.oncall.forms.schedules import ScheduleForm
from incidents.oncall.forms.schedules import values_of as particulars_of
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.plans import people_of
from incidents.oncall.queries.preview import plan_with
from incidents.oncall.queries.rights import EDITS_ALL, may_edit, may_found
from incidents.oncall.queries.versions import draft_of, going_on
from incidents.oncall.views.acts import both
from incidents.oncall.views.base import ask, found, next_second, page_of, reader_of
from incidents.people.models import User
from incidents.people.views.acting import done, go, is_dialog
from incidents.people.views.pages import frame
from incidents.refusals import NotPermitted, Refused

PREVIEWED = 28


def _editor_of(request: HttpRequest, schedule: OnCallSchedule) -> User:
    reader = reader_of(request)
    if not may_edit(reader, schedule):
        raise PermissionDenied
    return reader


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader, at = reader_of(request), timezone.now()
    if not may_found(reader):
        raise PermissionDenied
    opens_all = reader.has_perm("incidents.add_oncallschedule")
    first = {"time_zone": reader.time_zone, "remind_hours": 12}
    form = ScheduleForm(request.POST or None, reader=reader, schedule=None, opens_all=opens_all, initial=first)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["slug"]
        if done(form, lambda: operations.make_schedule(form.particulars(), actor=reader, at=at)):
            return go(request, reverse("oncall_rotations", args=[slug]), "Now say who is on call when.")
    context = {"title": "Make an on-call schedule", "form": form, "back": reverse("oncall"), "button": "Make it"}
    return frame(request, "incidents/oncall/particulars.html", context, status=422 if form.errors else 200)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    schedule, at = found(slug), timezone.now()
    reader = _editor_of(request, schedule)
    opens_all = reader.has_perm(EDITS_ALL)
    first = particulars_of(schedule)
    form = ScheduleForm(request.POST or None, reader=reader, schedule=schedule, opens_all=opens_all, initial=first)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["slug"]
        if done(form, lambda: operations.change_schedule(schedule, form.particulars(), actor=reader, at=at)):
            return go(request, reverse("oncall_schedule", args=[kept]), "Saved.")
    context = {"title": f"Change {schedule}", "form": form, "back": page_of(schedule), "button": "Save"}
    context["schedule"] = schedule
    return frame(request, "incidents/oncall/particulars.html", context, status=422 if form.errors else 200)


@both
def retire_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Retire a schedule, or let a retired one turn again."""
    schedule, at = found(slug), timezone.now()
    reader = _editor_of(request, schedule)
    form = PlainForm(request.POST or None)
    is_current = schedule.retired_at is None
    call = operations.retire_schedule if is_current else operations.restore_schedule
    if request.method == "POST" and done(form, lambda: call(schedule, actor=reader, at=at)):
        return go(request, page_of(schedule), "It is retired." if is_current else "It turns again.")
    heading = "Retire this schedule" if is_current else "Let it turn again"
    intro = (
        "Nobody is on call there from now on. Who was stays on record."
        if is_current
        else "Its rotations turn again from now on, as they did. Nobody was on call in between, and that stays so."
    )
    context = {
        "title": f"{heading}: {schedule}",
        "schedule": schedule,
        "form": form,
        "heading": heading,
        "intro": intro,
        "button": heading,
        "action": request.path,
        "back": page_of(schedule),
    }
    return ask(request, context, status=422 if form.errors else 200)


@both
def rotations_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the rotations. A POST previews, adds an empty rotation, or saves, by its button."""
    schedule, at = found(slug), next_second()
    reader = _editor_of(request, schedule)
    drafts = [draft_of(version) for version in going_on(schedule, at)]
    people = [("", [(VACANT, "Nobody (an empty place)")]), *people_choices(schedule)]
    first = [values_of(draft) for draft in drafts] or [_first_values(schedule, at)]
    act = request.POST.get("do", "") if request.method == "POST" else ""
    data = _with_one_more(request.POST, schedule, at) if act == "add" else request.POST or None
    options: dict[str, Any] = {"prefix": "r", "form_kwargs": {"people": people}}
    forms = RotationSet(data, initial=None if data else _numbered(first), **options)
    if data is None:
        forms.extra = 0
    applies = AppliesForm(request.POST or None)
    shown = None
    is_valid = act in ("preview", "save") and all([forms.is_valid(), applies.is_valid()])
    if is_valid and act == "save" and _save(schedule, forms, applies, reader, at):
        return go(request, page_of(schedule), "Saved.")
    if is_valid and not _refused(forms, applies):
        shown = _preview(schedule, forms, applies.instant or at, at)
    elif data is None and drafts:
        shown = _preview_of(schedule, drafts, at, at)
    context = {
        "title": f"Rotations of {schedule}",
        "schedule": schedule,
        "forms": forms,
        "applies": applies,
        "preview": shown,
        "may_add": len(forms.forms) < MOST_ROTATIONS,
        "back": page_of(schedule),
        "is_wrong": act in ("preview", "save") and shown is None,
    }
    if act == "preview" and is_dialog(request):
        return TemplateResponse(request, "incidents/oncall/preview.html", context)
    return frame(request, "incidents/oncall/rotations.html", context, status=422 if context["is_wrong"] else 200)


def _numbered(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "ORDER": number} for number, one in enumerate(values, start=1)]


def _first_values(schedule: OnCallSchedule, at: datetime) -> dict[str, Any]:
    """A rotation to begin with: weekly from this Monday, nine in the morning."""
    today = timezone.localtime(at).date()
    return {
        "time_zone": schedule.time_zone,
        "kind": HandOver.WEEKLY,
        "every": 1,
        "weekday": 0,
        "hand_over_time": "09:00",
        "starts_on": week_of(today),
    }


def _with_one_more(posted: Any, schedule: OnCallSchedule, at: datetime) -> Any:
    """What was typed, and one more rotation below."""
    data = posted.copy()
    number = int(data.get("r-TOTAL_FORMS") or 0)
    if number >= MOST_ROTATIONS:
        return data
    data["r-TOTAL_FORMS"] = str(number + 1)
    values = _first_values(schedule, at) | {
        "ORDER": number + 1,
        "starts_on": f"{week_of(timezone.localtime(at).date())}",
    }
    for name, value in values.items():
        data[f"r-{number}-{name}"] = str(value)
    return data


def _save(schedule: OnCallSchedule, forms: Any, applies: AppliesForm, reader: User, at: datetime) -> bool:
    numbered = forms.drafts()
    try:
        drafts = [draft for _, draft in numbered]
        operations.save_rotations(schedule, drafts, applies_from=applies.instant, actor=reader, at=at)
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        _say(refusal, numbered, forms, applies)
        return False
    return True


def _say(refusal: Refused, numbered: list[tuple[int, Draft]], forms: Any, applies: AppliesForm) -> None:
    """A refusal names its fields by the number of the draft."""
    for name, sentence in refusal.fields.items():
        number, _, field = name.partition(".")
        if number.isdecimal():
            forms.forms[numbered[int(number)][0]].add_error("hours_mon" if field == "hours" else field, sentence)
        else:
            applies.add_error(name if name in applies.fields else None, sentence)
    if not refusal.fields:
        applies.add_error(None, refusal.sentence)


def _refused(forms: Any, applies: AppliesForm) -> bool:
    return bool(applies.errors or any(form.errors for form in forms.forms))


def _preview(schedule: OnCallSchedule, forms: Any, applies_from: datetime, at: datetime) -> dict[str, Any]:
    return _preview_of(schedule, [draft for _, draft in forms.drafts()], max(applies_from, at), at)


def _preview_of(schedule: OnCallSchedule, drafts: list[Draft], applies_from: datetime, at: datetime) -> dict[str, Any]:
    """Four weeks of the schedule's own calendar as it would be, from the week in which the change applies."""
    zone = schedule.time_zone
    with timezone.override(zone):
        first = week_of(timezone.localtime(applies_from).date())
    begins = applies_from - timedelta(days=8)
    ends = applies_from + timedelta(days=PREVIEWED + 8)
    plan = plan_with(schedule, drafts, applies_from=applies_from, begins=begins, ends=ends)
    spans = final(plan, begins, ends)
    held = [span.person for row in layers(plan, begins, ends) for span in row.spans]
    people = people_of([*held, *(span.person for span in spans)])
    days = days_between(
        first,
        PREVIEWED,
        zone,
        [spans],
        colours_of([key for draft in drafts for key in draft.people if key] + sorted(people)),
        now=at,
    )
    named = [
        {"day": day, "final": [{"piece": piece, "user": people.get(piece.person or 0)} for piece in day.rows[0]]}
        for day in days
    ]
    until = days[-1].ends
    return {
        "weeks": [named[start : start + 7] for start in range(0, PREVIEWED, 7)],
        "holes": gaps([span for span in spans if span.ends > applies_from], applies_from, until),
        "hours": [
            (people[person], round(seconds / 3600)) for person, seconds in _seconds(spans, applies_from, until).items()
        ],
        "applies_from": applies_from,
        "zone": zone,
        "first": first,
        "last": first + (PREVIEWED - 1) * DAY,
    }


def _seconds(spans: list[Any], begins: datetime, ends: datetime) -> dict[int, float]:
    """How long each person is on call, the longest first."""
    found: dict[int, float] = {}
    for span in spans:
        if (part := span.within(begins, ends)) is not None:
            found[part.person] = found.get(part.person, 0) + (part.ends - part.begins).total_seconds()
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
