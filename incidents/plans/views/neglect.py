"""The page of what is never used, never exercised or overdue for review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.plans.models import Procedure
from incidents.plans.neglect import neglected
from incidents.plans.views.base import reader_of, show

TABS = {
    "": "All",
    "overdue": "Overdue for review",
    "unused": "Never used",
    "unexercised": "Never exercised",
}
WORDS = {"overdue": "overdue for review", "unused": "never used", "unexercised": "never exercised"}


@require_safe
def neglected_view(request: HttpRequest) -> HttpResponse:
    """Of all kinds that the reader may see; a tab for each thing that was not done."""
    reader, today = reader_of(request, Procedure), timezone.now().date()
    rows = neglected(reader, on=today)
    shown = request.GET.get("show", "") if request.GET.get("show", "") in TABS else ""
    counts = {slug: sum(not slug or WORDS[slug] in neglects for _row, neglects in rows) for slug in TABS}
    context = {
        "title": "What is neglected",
        "tabs": [(slug, words, counts[slug]) for slug, words in TABS.items()],
        "shown": shown,
        "rows": [(row, neglects) for row, neglects in rows if not shown or WORDS[shown] in neglects],
        "today": today,
    }
    return show(request, "neglected", context)
