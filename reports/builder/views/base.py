"""What the pages of saved reports share: who may read, one report, its figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.rest.fields import MAX_ID
from reports.builder.drawing import chart_of
from reports.builder.models import SavedReport
from reports.builder.queries.answers import Answered, answer_wanted
from reports.builder.queries.listing import report_for
from reports.builder.queries.rights import may_read
from reports.builder.questions import Wanted
from reports.builder.words import days_in_words


def reader_of(request: HttpRequest) -> User:
    """Raises PermissionDenied."""
    reader = signed_in(request)
    if not may_read(reader):
        raise PermissionDenied("You may not read reports.")
    return reader


def report_named(reader: User, pk: int) -> SavedReport:
    """Raises Http404 for hidden and absent alike."""
    report = report_for(reader, min(pk, MAX_ID))
    if report is None:
        raise Http404
    return report


def today() -> date:
    """The day of the installation."""
    return timezone.localdate(timezone.now(), timezone.get_default_timezone())


def figures_of(wanted: Wanted) -> dict[str, Any]:
    """What a page shows of the figures, counted for whoever looks."""
    answered = answer_wanted(wanted, today=today(), at=timezone.now())
    return {
        "answered": answered,
        "days": days_in_words(answered.since, answered.until),
        "blocks": [(block, chart_of(block)) for block in answered.blocks],
    }


def answered_for(wanted: Wanted) -> Answered:
    return answer_wanted(wanted, today=today(), at=timezone.now())


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"reports/builder/{template}.html", context, status=status)
