"""Making and changing a report, and looking at it before it is saved."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.people.models import User
from incidents.people.views.acting import done, go
from reports.builder import operations
from reports.builder.forms import ReportForm, values_of
from reports.builder.models import SavedReport
from reports.builder.queries.rights import may_change
from reports.builder.views.base import figures_of, reader_of, report_named, show

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def new_view(request: HttpRequest) -> HttpResponse:
    """The address may bring first answers, as a page of a metric does: `?metrics=…&group=…`."""
    return _edit(request, reader_of(request), None)


@both
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    report = report_named(reader, pk)
    if not may_change(reader, report):
        raise PermissionDenied("Only its owner changes this report. Make a copy of your own.")
    return _edit(request, reader, report)


def _edit(request: HttpRequest, reader: User, report: SavedReport | None) -> HttpResponse:
    if report is not None:
        initial = values_of(report)
    else:
        initial = {name: request.GET[name] for name in ("group", "period", "reality") if name in request.GET}
        initial["metrics"] = request.GET.getlist("metrics")
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, reader=reader, report=report, initial=initial)
    is_look = "preview" in request.POST
    if form.is_bound and form.is_valid() and not is_look:
        held: list[SavedReport] = []
        revision = form.cleaned_data["revision"]

        def call() -> None:
            saved = operations.save_report(
                report, form.values(), actor=reader, at=timezone.now(), expected_revision=revision
            )
            held.append(saved)

        if done(form, call):
            return go(request, reverse("saved_report", args=[held[0].pk]), "Saved.")
    wanted = form.wanted() if form.is_bound and is_look else None
    context = {
        "title": f"Change {report}" if report is not None else "Make a report",
        "form": form,
        "report": report,
        "back": reverse("saved_report", args=[report.pk]) if report is not None else reverse("saved_reports"),
        "is_look": is_look,
        **(figures_of(wanted) if wanted is not None else {}),
    }
    return show(request, "form", context, status=422 if form.is_bound and not is_look else 200)
