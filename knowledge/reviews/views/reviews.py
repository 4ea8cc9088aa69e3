"""Reviews in the console: the list, one review, its acts, its meeting and its paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.desk.views.loading import person
from incidents.desk.words import moment
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.refusals import NotPermitted, Refused
from knowledge.reviews.acts import REVIEW_ACTS, acts_for
from knowledge.reviews.choices import Section
from knowledge.reviews.models import ContributingFactor, Publication, Review
from knowledge.reviews.operations import drop_factor, withdraw
from knowledge.reviews.operations.deciding import invitation_to
from knowledge.reviews.queries.pages import REVIEWS_SHOWN, list_reviews, review_for_page, review_page
from knowledge.reviews.queries.record import record_of
from knowledge.reviews.queries.rights import WRITES, may_decide, may_write
from knowledge.reviews.queries.text import parts_of
from knowledge.reviews.views.after_action import OF_DRILLS, called, report_paper, report_view
from knowledge.reviews.views.base import act_view, file_of, note_read, page, reader, tabbed

# These have a place of their own on the page.
PLACED = ("write", "facts", "factor", "lesson", "action", "comment", "publish")


def reviews_view(request: HttpRequest) -> HttpResponse:
    """Every review that the reader may see, by what is to be done with it."""
    reader(request)
    context = tabbed(request, REVIEWS_SHOWN, list_reviews)
    note_read(request, *(review.incident for review in context["rows"]), surface=Surface.LIST)
    return page(request, "reviews", {"title": "Reviews", **context})


def find(request: HttpRequest, pk: int) -> Review:
    """The review, with its read recorded. Raises Http404 for hidden and absent alike."""
    reader(request)
    review = review_for_page(pk)
    if review is None:
        raise Http404
    note_read(request, review.incident)
    return review


def named(incident: Incident) -> str:
    return f"Review of {incident.reference}"


def review_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: what people wrote, what the record says, what follows from it."""
    review = find(request, pk)
    user, incident = person(request), review.incident
    if incident is None:
        return report_view(request, review)
    acts = {act.slug: act for act in acts_for(REVIEW_ACTS.values(), review, user)}
    context = {
        "title": f"{named(incident)}: {incident.title}",
        "review": review,
        "incident": incident,
        "sections": [(section.label, getattr(review, section.value)) for section in Section],
        "record": record_of(review, incident),
        "factors": list(review.factors.all()),
        "comments": list(review.comments.select_related("author")),
        "acts": acts,
        "bar": [act for slug, act in acts.items() if slug not in PLACED],
        "may_write": may_write(user, review),
        "may_decide": may_decide(user, review),
        "may_draft": user.has_perm("knowledge.add_article") and user.has_perm(WRITES),
        **vars(review_page(review)),
    }
    return page(request, "review", context)


def review_act_view(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    review = find(request, pk)
    back = reverse("review", args=[pk])
    if review.incident is None:
        act = REVIEW_ACTS.get(slug) if slug in OF_DRILLS else None
        return act_view(request, act, review, incident=None, named=called(review), back=back)
    return act_view(
        request, REVIEW_ACTS.get(slug), review, incident=review.incident, named=named(review.incident), back=back
    )


@require_POST
def drop_factor_view(request: HttpRequest, pk: int, factor: int) -> HttpResponse:
    find(request, pk)
    row = ContributingFactor.objects.filter(pk=factor, review=pk).first()
    if row is None:
        raise Http404
    return _done(request, pk, lambda at: drop_factor(row, actor=person(request), at=at), "The factor was taken away.")


@require_POST
def withdraw_view(request: HttpRequest, pk: int, publication: int) -> HttpResponse:
    find(request, pk)
    row = Publication.objects.filter(pk=publication, review=pk).first()
    if row is None:
        raise Http404
    reason = request.POST.get("reason", "")
    return _done(request, pk, lambda at: withdraw(row, reason=reason, actor=person(request), at=at), "It is withdrawn.")


def _done(request: HttpRequest, pk: int, call: Callable[[datetime], object], sentence: str) -> HttpResponse:
    try:
        call(timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, sentence)
    return HttpResponseRedirect(reverse("review", args=[pk]))


def invitation_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as a file for a calendar."""
    review = find(request, pk)
    if review.meeting_at is None or review.incident is None:
        raise Http404
    body = invitation_to(review, review.incident)
    return file_of(body.encode(), "text/calendar; charset=utf-8; method=REQUEST", f"review-{pk}.ics")


def paper_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole review on paper, for those who may read it."""
    from knowledge.reviews.paper import as_pdf  # noqa: PLC0415 -- large and slow to import, and few processes need it

    review = find(request, pk)
    incident = review.incident
    if incident is None:
        return report_paper(review)
    meeting = moment(review.meeting_at) if review.meeting_at else "none"
    facts = [
        ("State", str(review.get_state_display())),
        ("Answers for it", str(review.owner or "Nobody")),
        ("Meeting", meeting),
    ]
    body = as_pdf(named(incident), incident.title, facts, parts_of(review, incident))
    return file_of(body, "application/pdf", f"review-{incident.reference}.pdf")
