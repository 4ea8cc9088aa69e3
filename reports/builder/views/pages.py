"""The pages that are read: all reports that somebody finds, one, and its card on a dashboard."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reports.builder import places
from reports.builder.forms import PinForm
from reports.builder.queries.answers import wanted_by
from reports.builder.queries.filters import filters_of
from reports.builder.queries.listing import found_by, pins_of
from reports.builder.queries.rights import may_change, may_manage
from reports.builder.views.base import figures_of, reader_of, report_named, show, today
from reports.builder.words import asked_in_words, days_in_words
from reports.exports.choices import Format
from reports.metrics.choices import Preset
from reports.metrics.presets import days_of
from reports.metrics.registry import all_metrics

SHOWN = 500


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """One's own first, then what others share."""
    reader = reader_of(request)
    rows = [(row, asked_in_words(row)) for row in found_by(reader)[:SHOWN]]
    context = {
        "title": "Saved reports",
        "groups": [
            ("own", "Yours", [one for one in rows if one[0].owner_id == reader.pk]),
            ("shared", "Shared by others", [one for one in rows if one[0].owner_id != reader.pk]),
        ],
        "count": len(rows),
        "most": SHOWN,
    }
    return show(request, "list", context)


@require_safe
def report_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One report. Its figures are fetched metric by metric after the page, or come with it where `all` is asked for."""
    reader = reader_of(request)
    report = report_named(reader, pk)
    pins = pins_of(report, reader)
    known = {metric.name: metric.label for metric in all_metrics()}
    context = {
        "title": report.name,
        "report": report,
        "words": asked_in_words(report),
        "filters": filters_of(report),
        "formats": Format.choices,
        "may_change": may_change(reader, report),
        "is_owner": report.owner_id == reader.pk,
        "form": PinForm(reader=reader) if places.names() else None,
        "pins": [(pin, places.names().get(pin.dashboard, pin.dashboard)) for pin in pins],
        "may_manage": may_manage(reader),
        "days": days_in_words(*days_of(Preset(report.period), today())),
        "metrics": [(name, known.get(name, name)) for name in report.metrics],
    }
    if "all" in request.GET:
        context |= figures_of(wanted_by(report))
    return show(request, "report", context)


@require_safe
def card_view(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """One metric of the report as a piece of a page, which fetches each by itself; `plain` for that of the report."""
    reader = reader_of(request)
    report = report_named(reader, pk)
    if metric not in report.metrics:
        raise Http404
    figures = figures_of(replace(wanted_by(report), metrics=(metric,)))
    return show(request, "piece" if "plain" in request.GET else "card", {"report": report, **figures})
