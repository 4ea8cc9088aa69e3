"""Lessons and corrective actions in the console."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from incidents.desk.views.loading import person
from knowledge.articles.models import Article
from knowledge.reviews.acts import ACTION_ACTS, LESSON_ACTS, RELEASE, RELEASE_ACTION, Act, acts_for
from knowledge.reviews.chain import chain_of
from knowledge.reviews.choices import ActionState
from knowledge.reviews.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.queries import pages
from knowledge.reviews.queries.proofs import proofs_of
from knowledge.reviews.views.base import act_view, note_read, page, reader, tabbed


def lessons_view(request: HttpRequest) -> HttpResponse:
    """Every lesson that the reader may see."""
    reader(request)
    return page(request, "lessons", {"title": "Lessons", **tabbed(request, pages.LESSONS_SHOWN, pages.list_lessons)})


def actions_view(request: HttpRequest) -> HttpResponse:
    """Every corrective action that the reader may see, by their days."""
    reader(request)
    context = tabbed(request, pages.ACTIONS_SHOWN, pages.list_actions)
    return page(request, "actions", {"title": "Corrective actions", "today": timezone.localtime().date(), **context})


def _lesson(request: HttpRequest, pk: int) -> tuple[Lesson, Review | None]:
    """The lesson and the review behind it, with the read recorded. Raises Http404 for hidden and absent alike."""
    reader(request)
    lesson = pages.lesson_for_page(pk)
    if lesson is None:
        raise Http404
    review = pages.origin_of(lesson)
    note_read(request, review.incident if review is not None else None)
    return lesson, review


def _lesson_acts(review: Review | None) -> dict[str, Act]:
    hidden = review is not None and review.incident is not None and review.incident.restricted
    return {**LESSON_ACTS, RELEASE.slug: RELEASE} if hidden else LESSON_ACTS


def lesson_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One lesson with its whole chain, as far as the reader may know of it."""
    lesson, review = _lesson(request, pk)
    recurrences, steps = pages.recurrences_of(lesson), pages.steps_of(lesson)
    note_read(request, *(one.incident for one in recurrences), *(one.incident for one in steps))
    context = {
        "title": lesson.title,
        "lesson": lesson,
        "review": review,
        "incident": review.incident if review is not None else None,
        "chain": chain_of(lesson.state),
        "steps": steps,
        "proofs": proofs_of(lesson),
        "recurrences": recurrences,
        "actions": list(CorrectiveAction.objects.filter(lesson=lesson).select_related("owner")),
        "acts": acts_for(_lesson_acts(review).values(), lesson, person(request)),
    }
    return page(request, "lesson", context)


def lesson_act_view(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    lesson, review = _lesson(request, pk)
    return act_view(
        request,
        _lesson_acts(review).get(slug),
        lesson,
        incident=review.incident if review is not None else None,
        named="The lesson",
        back=reverse("lesson", args=[pk]),
        more=_page_of_article,
    )


def _page_of_article(made: object) -> str:
    """An article that was drafted is to be looked over next."""
    return reverse("articles_article", args=[made.pk]) if isinstance(made, Article) else ""


def _action(request: HttpRequest, pk: int) -> tuple[CorrectiveAction, Review | None]:
    reader(request)
    rows = CorrectiveAction.objects.filter(pk=pk).select_related("owner", "service", "verified_by")
    action = rows.first()
    if action is None:
        raise Http404
    review = pages.origin_of(action)
    note_read(request, review.incident if review is not None else None)
    return action, review


def _action_acts(review: Review | None) -> dict[str, Act]:
    hidden = review is not None and review.incident is not None and review.incident.restricted
    return {**ACTION_ACTS, RELEASE_ACTION.slug: RELEASE_ACTION} if hidden else ACTION_ACTS


def action_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One corrective action: what was promised, what shows that it was done, and whether the cause came back."""
    action, review = _action(request, pk)
    came_back = pages.came_back_after(action)
    note_read(request, *came_back)
    today = timezone.localtime().date()
    context = {
        "title": action.title,
        "action": action,
        "review": review,
        "incident": review.incident if review is not None else None,
        "lesson": Lesson.objects.filter(pk=action.lesson_id).first(),
        "came_back": came_back,
        "is_overdue": action.state == ActionState.OPEN and action.due_on < today,
        "acts": acts_for(_action_acts(review).values(), action, person(request)),
    }
    return page(request, "action", context)


def action_act_view(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    action, review = _action(request, pk)
    return act_view(
        request,
        _action_acts(review).get(slug),
        action,
        incident=review.incident if review is not None else None,
        named="The action",
        back=reverse("corrective_action", args=[pk]),
    )
