"""What an incident's own page shows of the learning: its review, and lessons from incidents like it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.desk.views.loading import answer_absent, open_incident, page_of
from incidents.lifecycle.models import Incident
from incidents.people.views.acting import is_dialog
from incidents.refusals import NotPermitted, Refused
from knowledge.reviews.models import Lesson
from knowledge.reviews.operations import note_recurrence, open_review
from knowledge.reviews.queries.earlier import lessons_like
from knowledge.reviews.queries.owed import owes_decision, review_of
from knowledge.reviews.queries.rights import WRITES
from knowledge.reviews.views.base import page, reader


def incident_review_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for scripts, a page without them."""
    user = reader(request)
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    review = review_of(incident)
    context = {
        "title": f"What is learned from {incident}",
        "incident": incident,
        "review": review,
        "owes_decision": review is not None and owes_decision(review),
        "lessons": lessons_like(incident),
        "may_write": user.has_perm(WRITES),
        "back": page_of(incident),
        "now": timezone.now(),
    }
    if is_dialog(request):
        return TemplateResponse(request, "knowledge/reviews/incident_part.html", context)
    return page(request, "incident", context)


@require_POST
def begin_review_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a review of the incident, or go to the one that there is."""
    user = reader(request)
    if not user.has_perm(WRITES):
        raise PermissionDenied
    incident = _found(pk)
    if incident is None:
        return answer_absent(request, pk)
    try:
        review = open_review(incident, actor=user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    return HttpResponseRedirect(reverse("review", args=[review.pk]))


@require_POST
def same_cause_view(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    """Say that the cause of a lesson came back in this incident."""
    user = reader(request)
    if not user.has_perm(WRITES):
        raise PermissionDenied
    incident = _found(pk)
    if incident is None:
        return answer_absent(request, pk)
    row = Lesson.objects.filter(pk=lesson).first()
    if row is None:
        raise Http404
    try:
        note_recurrence(row, incident=incident, actor=user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Noted: the cause of “{row.title}” came back.")
    return HttpResponseRedirect(page_of(incident))


def _found(pk: int) -> Incident | None:
    incident: Incident | None = Incident.objects.filter(pk=pk).first()
    return incident
