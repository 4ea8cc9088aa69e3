"""What is done to a report by one button: copy, retire, pin, take off, take away as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.people.views.acting import acted, go
from incidents.rest.fields import MAX_ID
from reports.builder import operations
from reports.builder.files import file_of, name_of_file
from reports.builder.forms import PinForm
from reports.builder.models import ReportPin, SavedReport
from reports.builder.queries.answers import wanted_by
from reports.builder.views.base import answered_for, reader_of, report_named
from reports.builder.words import notes_of
from reports.exports.choices import CONTENT_TYPES, Format


def _page(report: SavedReport) -> str:
    return reverse("saved_report", args=[report.pk])


@require_POST
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    copy = operations.copy_report(report_named(reader, pk), actor=reader, at=timezone.now())
    return go(request, reverse("saved_report_change", args=[copy.pk]), "This copy is yours.")


@require_POST
def retire_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    report = report_named(reader, pk)
    call = lambda: operations.retire_report(report, actor=reader, at=timezone.now())  # noqa: E731 -- one call
    return acted(request, call, f"“{report}” is gone.", reverse("saved_reports"))


@require_POST
def pin_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    report = report_named(reader, pk)
    form = PinForm(request.POST, reader=reader)
    if not form.is_valid():
        messages.warning(request, "Choose a dashboard.")
        return go(request, _page(report))
    given = {
        "dashboard": form.cleaned_data["dashboard"],
        "for_everybody": form.cleaned_data.get("for_everybody", False),
    }
    call = lambda: operations.pin_report(report, actor=reader, at=timezone.now(), **given)  # noqa: E731 -- one call
    return acted(request, call, "It stands on the dashboard.", _page(report))


@require_POST
def unpin_view(request: HttpRequest, pk: int, pin: int) -> HttpResponse:
    reader = reader_of(request)
    report = report_named(reader, pk)
    row = get_object_or_404(ReportPin, pk=min(pin, MAX_ID), report=report)
    call = lambda: operations.unpin_report(row, actor=reader, at=timezone.now())  # noqa: E731 -- one call
    return acted(request, call, "It is off the dashboard.", _page(report))


@require_POST
def file_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures as a file, counted for whoever takes it; that it was taken is on record."""
    reader = reader_of(request)
    report = report_named(reader, pk)
    kind = request.POST.get("kind", "")
    if kind not in Format.values:
        raise Http404
    answered = answered_for(wanted_by(report))
    content = file_of(answered, kind, title=report.name, notes=notes_of(report, answered, reader))
    operations.note_taken(report, kind=kind, actor=reader, at=timezone.now())
    name = name_of_file(report.name, answered, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[Format(kind)], headers=headers)
