"""The page with the incidents behind a figure."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from incidents.rest.fields import MAX_ID
from reports.metrics.choices import Group
from reports.metrics.periods import HOURS_OF_WEEK, label_of
from reports.metrics.questions import Question
from reports.metrics.registry import metric_named
from reports.patterns.choices import ASKED_FOR, By
from reports.patterns.queries.behind import SHOWN, Narrowing, behind
from reports.patterns.views.base import look, note_reads, reader_of, show

OF_METRICS = frozenset(
    (
        *("reported", "resolved", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve", "time_to_close"),
        *("reopened", "reassignments"),
    )
)
NARROWS = (By.FACTOR, By.REPORTER, By.CONTACT, By.ORGANISATION)


@require_safe
def incidents_view(request: HttpRequest) -> HttpResponse:
    """The newest of them, as the reader may see them."""
    wanted = request.GET.get("of", "")
    seen = look(request, metric=wanted if wanted in OF_METRICS else "reported")
    narrowing = _narrowing(request)
    context = {"title": "The incidents behind it", "shown": SHOWN}
    if seen.question is not None:
        found = behind(seen.question, narrowing)
        note_reads(request, found.incidents)
        context |= {"found": found, "words": _words(seen.question, narrowing)}
    return show(request, "patterns_incidents", seen, context)


def _narrowing(request: HttpRequest) -> Narrowing:
    """Raises Http404 for what nothing can be narrowed by, and PermissionDenied for what is not for this reader."""
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    known = By(by) if by in By.values else None
    if known in ASKED_FOR and not reader_of(request).has_perm(ASKED_FOR[known]):
        raise PermissionDenied("You may not see who reports from outside.")
    if by and (known not in NARROWS or (known != By.FACTOR and not is_key(key))):
        raise Http404
    return Narrowing(_number(request, "hour", 24), _number(request, "week_hour", HOURS_OF_WEEK), known, key)


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:20]) <= MAX_ID


def _number(request: HttpRequest, name: str, below: int) -> int | None:
    text = request.GET.get(name, "")
    if text and not (is_key(text) and int(text) < below):
        raise Http404
    return int(text) if text else None


def _words(question: Question, narrowing: Narrowing) -> str:
    """Which incidents these are."""
    parts = [metric_named(question.metric).label]
    if narrowing.hour is not None:
        parts.append(f"from {narrowing.hour:02}:00 to {narrowing.hour:02}:59")
    if narrowing.week_hour is not None:
        parts.append(label_of(str(narrowing.week_hour), Group.HOUR_OF_WEEK))
    if narrowing.by is not None:
        parts.append(f"narrowed by {narrowing.by.label.lower()}")
    return ", ".join(parts)
