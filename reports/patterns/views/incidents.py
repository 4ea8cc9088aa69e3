"""The page with the incidents behind a figure, where the queue's list has no filter for it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from incidents.rest.fields import MAX_ID
from reports.patterns.choices import ASKED_FOR, By
from reports.patterns.queries.behind import NARROWS, SHOWN, behind
from reports.patterns.views.base import look, note_reads, reader_of, show


@require_safe
def incidents_view(request: HttpRequest) -> HttpResponse:
    """The newest of them, as the reader may see them."""
    seen = look(request)
    by, key = _narrowed_by(request)
    context = {"title": "The incidents behind it", "shown": SHOWN, "by": by}
    if seen.question is not None:
        found = behind(seen.question, by, key)
        note_reads(request, found.incidents)
        context["found"] = found
    return show(request, "patterns_incidents", seen, context)


def _narrowed_by(request: HttpRequest) -> tuple[By, str]:
    """Raises Http404 for what nothing can be narrowed by, and PermissionDenied for what is not for this reader."""
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    known = By(by) if by in By.values else None
    if known not in NARROWS or (known != By.FACTOR and not is_key(key)):
        raise Http404
    if known in ASKED_FOR and not reader_of(request).has_perm(ASKED_FOR[known]):
        raise PermissionDenied("You may not see who reports from outside.")
    return known, key


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:20]) <= MAX_ID
