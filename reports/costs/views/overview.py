"""What a period cost: by day or month, by service, and what cost the most."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from reports import charts
from reports.costs.queries.books import organisation
from reports.costs.queries.overview import LONGEST_OF_DEAREST, overview_of
from reports.costs.views.base import allowed, show
from reports.metrics.asking import NotAsked, question_from
from reports.metrics.choices import Preset


@require_safe
def overview_view(request: HttpRequest) -> HttpResponse:
    """The last 30 days, unless the address says which."""
    user = allowed(request)
    now = timezone.now()
    today = timezone.localdate(now, timezone.get_default_timezone())
    wrong: dict[str, str] = {}
    try:
        question = question_from(request.GET, metric="cost", today=today)
    except NotAsked as refusal:
        question, wrong = question_from({}, metric="cost", today=today), refusal.fields
    overview = overview_of(question, now)
    record_reads([one.incident for one in overview.dearest or ()], user=user, surface=Surface.LIST, at=now)
    money = organisation()
    chosen = "" if "from" in request.GET or "to" in request.GET else request.GET.get("period", Preset.LAST_30_DAYS)
    context: dict[str, Any] = {
        "title": "Downtime and cost",
        "question": question,
        "last_day": question.until - timedelta(days=1),
        "overview": overview,
        "longest_of_dearest": LONGEST_OF_DEAREST,
        "total": overview.cost.total,
        "chart": charts.bars(overview.cost, currency=money.currency),
        "organisation": money,
        "presets": [(choice, choice == chosen) for choice in Preset],
        "wrong": wrong,
    }
    return show(request, "overview", context)
