"""The after-action report of a whole drill: its page, its paper, and an area for improvement made an action."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.desk.views.loading import person
from incidents.desk.words import moment
from incidents.drills.models import Exercise
from incidents.evaluation.models import Observation
from incidents.evaluation.queries.recording import incidents_of
from incidents.refusals import NotPermitted, Refused
from knowledge.reviews.acts import REVIEW_ACTS, acts_for
from knowledge.reviews.choices import Section
from knowledge.reviews.models import Review
from knowledge.reviews.operations.after_action import act_on_observation
from knowledge.reviews.queries.after_action import parts_on_paper, report_of
from knowledge.reviews.queries.pages import review_for_page, review_page
from knowledge.reviews.queries.rights import may_write
from knowledge.reviews.views.base import file_of, note_read, page, reader

# What makes sense for a report: it is published by sharing the drill's results, and met over in the hot wash.
OF_DRILLS = ("write", "factor", "lesson", "action", "comment", "give")


def called(review: Review) -> str:
    return f"After-action report of {review.exercise}"


def _exercise(review: Review) -> Exercise:
    if review.exercise is None:
        raise Http404
    return review.exercise


def report_view(request: HttpRequest, review: Review) -> HttpResponse:
    """Objectives and ratings, injects against actions, comparison, what people wrote, and the improvement plan."""
    user, exercise = person(request), _exercise(review)
    note_read(request, *incidents_of(exercise))
    acts = {act.slug: act for act in acts_for(REVIEW_ACTS.values(), review, user) if act.slug in OF_DRILLS}
    report = report_of(review, exercise)
    context = {
        "title": called(review),
        "review": review,
        "exercise": exercise,
        "report": report,
        "evaluation": report.evaluation,
        "picture": report.picture,
        "told": report.told,
        "comparison": report.comparison,
        "sections": [(section.label, getattr(review, section.value)) for section in Section],
        "factors": list(review.factors.all()),
        "comments": list(review.comments.select_related("author")),
        "acts": acts,
        "may_write": may_write(user, review),
        **vars(review_page(review)),
    }
    return page(request, "report", context)


def report_paper(review: Review) -> HttpResponse:
    """The report on paper; the picture stands there as its table."""
    from knowledge.reviews.paper import as_pdf  # noqa: PLC0415 -- large and slow to import, and few processes need it

    exercise = _exercise(review)
    facts = [
        ("Kind", str(exercise.get_exercise_type_display())),
        ("Began", moment(exercise.started_at) if exercise.started_at else "–"),
        ("Ended", moment(exercise.ended_at) if exercise.ended_at else "–"),
        ("Answers for it", str(review.owner or "Nobody")),
    ]
    parts = parts_on_paper(review, report_of(review, exercise))
    body = as_pdf("After-action report (EXERCISE)", exercise.name, facts, parts)
    return file_of(body, "application/pdf", f"after-action-{exercise.pk}.pdf")


@require_POST
def act_on_view(request: HttpRequest, pk: int, observation: int) -> HttpResponse:
    """Make an area for improvement a corrective action: one click."""
    user = reader(request)
    review = review_for_page(pk)
    row = Observation.objects.filter(pk=observation).first()
    if review is None or review.incident is not None or row is None:
        raise Http404
    try:
        action = act_on_observation(review, row, actor=user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Planned: “{action.title}”, owned by {action.owner}.")
    return HttpResponseRedirect(reverse("review", args=[pk]))
