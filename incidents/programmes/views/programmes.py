"""The pages of programmes: all of them, one, its editor with the next dates, and days without drills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.people.models import User
from incidents.people.views.acting import acted, done, go
from incidents.people.views.pages import frame, signed_in
from incidents.programmes import operations
from incidents.programmes.forms import BlackoutForm, ProgrammeForm, values_of
from incidents.programmes.models import BlackoutPeriod, DrillProgramme
from incidents.programmes.queries.listing import (
    dates_ahead,
    next_drills,
    notes_of,
    off_its_dates,
    past_of,
    programmes,
)
from incidents.programmes.queries.preview import preview_of
from incidents.programmes.queries.rights import may_change, may_make, may_view
from incidents.programmes.rules import RHYTHMS
from incidents.rest.fields import MAX_ID

both = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "pause": (operations.pause_programme, "Nothing more is planned until it goes on. What is planned stays."),
    "resume": (operations.resume_programme, "It goes on: the next eight weeks are planned within the hour."),
    "retire": (operations.retire_programme, "It is retired. What it had planned does not take place."),
}


def reader_of(request: HttpRequest) -> User:
    """Raises PermissionDenied."""
    reader = signed_in(request)
    if not may_view(reader):
        raise PermissionDenied
    return reader


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"incidents/programmes/{template}.html", context, status=status)


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    rows = list(programmes())
    following = next_drills(rows)
    shown = [(row, RHYTHMS.in_words(row.rule, row.starts_on), following.get(row.pk)) for row in rows]
    context = {
        "title": "Programmes of drills",
        "rows": [one for one in shown if one[0].retired_at is None],
        "retired": [one[0] for one in shown if one[0].retired_at is not None],
        "may_make": may_make(reader),
    }
    return _show(request, "programmes", context)


def _found(slug: str) -> DrillProgramme:
    return get_object_or_404(programmes(), slug=slug)


@require_safe
def programme_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, at = reader_of(request), timezone.now()
    programme = _found(slug)
    dates = dates_ahead(programme, at=at) if programme.retired_at is None else []
    context = {
        "title": programme.name,
        "programme": programme,
        "words": RHYTHMS.in_words(programme.rule, programme.starts_on),
        "dates": dates,
        "kept": off_its_dates(programme, dates, at=at),
        "past": past_of(programme, at=at),
        "notes": notes_of(programme),
        "may_change": may_change(reader),
    }
    return _show(request, "programme", context)


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    if not may_make(reader):
        raise PermissionDenied
    return _edit(request, reader, None)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, programme = reader_of(request), _found(slug)
    if not may_change(reader):
        raise PermissionDenied
    return _edit(request, reader, programme)


def _edit(request: HttpRequest, reader: User, programme: DrillProgramme | None) -> HttpResponse:
    initial = values_of(programme) if programme is not None else {"owner": reader.pk, "time_zone": reader.time_zone}
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=initial)
    is_look = "preview" in request.POST
    if form.is_bound and form.is_valid() and not is_look:
        given, held = form.given(), []

        def call() -> None:
            held.append(operations.save_programme(programme, actor=reader, at=timezone.now(), **given))

        if done(form, call):
            return go(
                request, reverse("programme", args=[held[0].slug]), "Saved. Its drills are planned within the hour."
            )
    back = reverse("programme", args=[programme.slug]) if programme is not None else reverse("programmes")
    context = {
        "title": f"Change {programme}" if programme is not None else "Add a programme",
        "form": form,
        "programme": programme,
        "back": back,
        "preview": preview_of(request.POST or _as_typed(form), programme, at=timezone.now()),
    }
    return _show(request, "programme_form", context, status=422 if form.is_bound and not is_look else 200)


def _as_typed(form: ProgrammeForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


@require_safe
def preview_view(request: HttpRequest) -> HttpResponse:
    """The next ten dates of what is typed, as a piece of the page."""
    if not may_change(reader_of(request)):
        raise PermissionDenied
    slug = request.GET.get("programme", "")
    programme = DrillProgramme.objects.filter(slug=slug).first() if slug else None
    context = {"preview": preview_of(request.GET, programme, at=timezone.now())}
    return _show(request, "preview", context)


@require_POST
def act_view(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    reader, programme = reader_of(request), _found(slug)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    url = reverse("programme", args=[programme.slug])
    return acted(request, lambda: operation(programme, actor=reader, at=timezone.now()), sentence, url)


@both
def blackouts_view(request: HttpRequest) -> HttpResponse:
    """Days without drills, and adding some."""
    reader, at = reader_of(request), timezone.now()
    form = BlackoutForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: operations.close_days(actor=reader, at=at, **given)):
            return go(request, reverse("drill_blackouts"), "No drill takes place on these days.")
    periods = BlackoutPeriod.objects.select_related("programme", "made_by").filter(ends_on__gte=timezone.localdate(at))
    context = {
        "title": "Days without drills",
        "periods": periods,
        "form": form,
        "may_change": may_change(reader),
    }
    return _show(request, "blackouts", context, status=422 if form.is_bound else 200)


@require_POST
def remove_blackout_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    period = get_object_or_404(BlackoutPeriod, pk=min(pk, MAX_ID))
    sentence = "Drills may take place on these days again. What was called off stays so."
    call = lambda: operations.open_days(period, actor=reader, at=timezone.now())  # noqa: E731 -- one call
    return acted(request, call, sentence, reverse("drill_blackouts"))
