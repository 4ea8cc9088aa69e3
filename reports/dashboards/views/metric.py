"""Every metric there is, and the page of one."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.charts.tables import NAMES
from reports.dashboards.asked import read_asked
from reports.dashboards.boards import Card, cards_of_metric, is_offered
from reports.dashboards.choices import CardKind
from reports.dashboards.queries.cards import draw
from reports.dashboards.views.base import bar_of, cards_of, reader_of, show, today
from reports.metrics.registry import MetricUnknown, all_metrics, metric_named


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """What is measured, by subject, each with what it means."""
    reader_of(request)
    by_subject = sorted(all_metrics(), key=lambda metric: metric.subject)
    subjects = [(subject, list(metrics)) for subject, metrics in groupby(by_subject, lambda metric: metric.subject)]
    return show(request, "metrics", {"title": "Reports: every metric", "subjects": subjects, "here": "metrics"})


@require_safe
def metric_view(request: HttpRequest, name: str) -> HttpResponse:
    """One metric: its figure and its course at once, how it is made, and every group after the page."""
    reader_of(request)
    try:
        metric = metric_named(name)
    except MetricUnknown as error:
        raise Http404 from error
    asked = read_asked(request.GET, today=today())
    course = Card(name, CardKind.COURSE)
    known = {name: metric}
    shown = course if is_offered(course, known) else Card(name, CardKind.FIGURE)
    plain = asked.question
    drawn = draw(shown, plain, compares=asked.compares, at=timezone.now()) if plain is not None else None
    context = {
        "title": f"Reports: {metric.label}",
        "metric": metric,
        "drawn": drawn,
        "cards": cards_of(cards_of_metric(metric), asked),
        "here": "metrics",
        "names": NAMES,
        **bar_of(asked),
    }
    return show(request, "metric", context)
