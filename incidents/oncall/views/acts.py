"""One shift, and what can be done about it: each a page of its own, or a dialog over the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.notifications.forms.base import PlainForm
from incidents.oncall import operations
from incidents.oncall.engine import Source
from incidents.oncall.forms.acts import OverrideForm, SpanForm, SwapForm, key_of
from incidents.oncall.models import OnCallSchedule, ShiftOverride
from incidents.oncall.queries.feeds import WHY
from incidents.oncall.queries.rights import may_edit, may_stand_in
from incidents.oncall.queries.shifts import EXACT, Shift, shifts_between
from incidents.oncall.views.base import ask, found, page_of, reader_of
from incidents.people.models import User
from incidents.people.views.acting import done, go

SWAPPED_AHEAD = timedelta(weeks=8)
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def shift_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has this span, why, and what the reader can do about it."""
    reader, schedule, at = reader_of(request), found(slug), timezone.now()
    begins, ends = _span(request)
    shifts = shifts_between(schedule, begins, ends)
    shift = shifts[0] if shifts else None
    made = None
    if shift is not None and shift.source.is_override:
        made = ShiftOverride.objects.select_related("made_by").filter(pk=shift.source.pk).first()
    query = f"?begins={begins:{EXACT}}&ends={ends:{EXACT}}"
    context = {
        "title": f"Shift on {schedule}",
        "schedule": schedule,
        "begins": begins,
        "ends": ends,
        "shift": shift,
        "why": _why(shift.source) if shift is not None else "",
        "made": made,
        "acts": _acts(reader, schedule, shift, made, ends, query, at),
        "back": page_of(schedule),
    }
    return ask(request, context, template="shift")


def _why(source: Source) -> str:
    return f"{WHY[source.kind]} “{source.name}”" if source.name else WHY[source.kind]


def _acts(
    reader: User,
    schedule: OnCallSchedule,
    shift: Shift | None,
    made: ShiftOverride | None,
    ends: datetime,
    query: str,
    at: datetime,
) -> list[tuple[str, str]]:
    """The acts that make sense, each with its address."""
    if ends <= at or schedule.retired_at is not None:
        return []
    edits = may_edit(reader, schedule)
    is_mine = shift is not None and shift.user.pk == reader.pk

    def act(words: str, name: str) -> tuple[str, str]:
        return words, reverse(name, args=[schedule.slug]) + query

    acts = []
    if not is_mine and (edits or may_stand_in(reader, schedule)):
        acts.append(act("Take this shift", "oncall_take"))
    if is_mine and shift is not None and shift.begins > at:
        acts += [act("Ask for cover", "oncall_cover"), act("Swap", "oncall_swap")]
    if edits:
        acts.append(act("Override", "oncall_override"))
    gives_back = made is not None and made.user_id == reader.pk and made.kind == "taken" and made.begins_at > at
    if made is not None and (edits or gives_back):
        acts.append(("Cancel this", reverse("oncall_cancel", args=[made.pk])))
    return acts


def _span(request: HttpRequest) -> tuple[datetime, datetime]:
    """The instants that the address names. Raises Http404 for what is none."""
    try:
        begins, ends = (_instant(request.GET.get(name, "")) for name in ("begins", "ends"))
    except ValueError:
        raise Http404("The address names no span of time.") from None
    if not timedelta(0) < ends - begins <= timedelta(days=400):
        raise Http404("The address names no span of time.")
    return begins, ends


def _instant(text: str) -> datetime:
    at = datetime.strptime(text, EXACT).replace(tzinfo=UTC)
    if not 1971 <= at.year < 2200:
        raise ValueError(text)
    return at


def _first_values(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """What the form begins with: the span in the address, but not what is over of it; else the next hour."""
    try:
        begins, ends = _span(request)
    except Http404:
        soon = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        begins, ends = soon, soon + timedelta(hours=8)
    return {"begins_at": timezone.localtime(max(begins, at)), "ends_at": timezone.localtime(ends)}


def _ask(
    request: HttpRequest, schedule: OnCallSchedule, form: PlainForm, heading: str, intro: str, button: str = ""
) -> HttpResponse:
    context = {
        "title": f"{heading}: {schedule}",
        "schedule": schedule,
        "form": form,
        "heading": heading,
        "intro": intro,
        "button": button or heading,
        "action": request.get_full_path(),
        "back": page_of(schedule),
    }
    return ask(request, context, status=422 if form.errors else 200)


@both
def override_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, schedule, at = reader_of(request), found(slug), timezone.now()
    if not may_edit(reader, schedule):
        raise PermissionDenied
    form = OverrideForm(request.POST or None, schedule=schedule, initial=_first_values(request, at))
    if request.method == "POST" and form.is_valid():
        user, reason = form.cleaned_data["user"], form.cleaned_data["reason"]
        told: dict[str, Any] = {**form.span, "actor": reader, "at": at, "reason": reason}
        if done(form, lambda: operations.override(schedule, user, **told)):
            return go(request, page_of(schedule), f"{user} is on call then.")
    intro = "It stands above all rotations. Of two overrides, the one made later counts. Both people are told."
    return _ask(request, schedule, form, "Override", intro)


@both
def take_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, schedule, at = reader_of(request), found(slug), timezone.now()
    if not may_stand_in(reader, schedule):
        raise PermissionDenied("Only members of this schedule's team may do this.")
    form = SpanForm(request.POST or None, initial=_first_values(request, at))
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {**form.span, "actor": reader, "at": at, "reason": form.cleaned_data["reason"]}
        if done(form, lambda: operations.take_shift(schedule, **told)):
            return go(request, page_of(schedule), "The shift is yours.")
    return _ask(request, schedule, form, "Take this shift", "You are on call then. Whoever had it is told.")


@both
def cover_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, schedule, at = reader_of(request), found(slug), timezone.now()
    form = SpanForm(request.POST or None, initial=_first_values(request, at))
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {**form.span, "actor": reader, "at": at, "reason": form.cleaned_data["reason"]}
        if done(form, lambda: operations.ask_for_cover(schedule, **told)):
            return go(request, page_of(schedule), f"The team {schedule.team} was asked. It is yours until it is taken.")
    intro = f"The others of the team {schedule.team} are asked. It stays yours until somebody takes it."
    return _ask(request, schedule, form, "Ask for cover", intro)


@both
def swap_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, schedule, at = reader_of(request), found(slug), timezone.now()
    shifts = [shift for shift in shifts_between(schedule, at, at + SWAPPED_AHEAD) if shift.begins > at]
    mine = [shift for shift in shifts if shift.user.pk == reader.pk]
    theirs = [shift for shift in shifts if shift.user.pk != reader.pk and shift.user.is_active]
    form = SwapForm(request.POST or None, mine=mine, theirs=theirs, initial={"gives": _named(request, mine)})
    if request.method == "POST" and form.is_valid():
        gives, gets = (form.shifts[form.cleaned_data[name]] for name in ("gives", "gets"))
        told: dict[str, Any] = {"actor": reader, "at": at, "reason": form.cleaned_data["reason"]}
        spans: dict[str, Any] = {"gives": (gives.begins, gives.ends), "gets": (gets.begins, gets.ends)}
        if done(form, lambda: operations.ask_to_swap(schedule, gets.user, **spans, **told)):
            return go(request, page_of(schedule), f"{gets.user} was asked. Nothing changes until they agree.")
    intro = "The other person is asked. Nothing changes until they agree."
    return _ask(request, schedule, form, "Ask to swap", intro)


def _named(request: HttpRequest, shifts: list[Shift]) -> str:
    """The shift that the address names, among these."""
    try:
        begins, _ = _span(request)
    except Http404:
        return ""
    return next((key_of(shift) for shift in shifts if shift.begins == begins), "")


@both
def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, at = reader_of(request), timezone.now()
    made = get_object_or_404(ShiftOverride.objects.select_related("schedule__team", "user"), pk=pk)
    schedule = made.schedule
    form = PlainForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: operations.cancel_override(made, actor=reader, at=at)):
        return go(request, page_of(schedule), "It was cancelled: the rotations count again.")
    both_halves = " Both halves of the swap end." if made.swap_id is not None else ""
    intro = f"{made.user} no longer stands in; the rotations count again from now on.{both_halves} Everybody is told."
    return _ask(request, schedule, form, "Cancel this override", intro)
