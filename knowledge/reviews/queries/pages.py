"""What the console's pages show of reviews, lessons and actions, as the principal may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.lifecycle.models import Incident
from incidents.people.models import User
from knowledge.reviews.choices import UNFINISHED, ActionState, LessonState, ReviewState
from knowledge.reviews.models import (
    CorrectiveAction,
    Lesson,
    LessonRecurrence,
    LessonStep,
    Publication,
    Review,
)

PAGE = 50
INCIDENTS = ("state", "priority", "type", "service")


def with_incidents(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """With what a line of a list names. Two queries."""
    incidents = Incident.objects.select_related("priority", "state")
    return reviews.select_related("owner", "exercise").prefetch_related(Prefetch("incident", incidents))


REVIEWS_SHOWN: dict[str, tuple[str, Q]] = {
    "unfinished": ("In work", Q(state__in=UNFINISHED)),
    "undecided": ("To be decided", Q(state__in=UNFINISHED, decision="")),
    "published": ("Published", Q(state=ReviewState.PUBLISHED)),
    "closed": ("Closed", Q(state=ReviewState.CLOSED)),
    "waived": ("Waived", Q(state=ReviewState.WAIVED)),
    "drills": ("Of exercises", Q(exercise__isnull=False)),
}
LESSONS_SHOWN: dict[str, tuple[str, Q]] = {
    "open": ("Under way", ~Q(state__in=[LessonState.CLOSED, LessonState.DECLINED])),
    "observed": ("To be decided", Q(state=LessonState.OBSERVED)),
    "back": ("Fell back", Q(fell_back_count__gt=0)),
    "closed": ("Closed", Q(state=LessonState.CLOSED)),
    "declined": ("Declined", Q(state=LessonState.DECLINED)),
    "all": ("All", Q()),
}
ACTIONS_SHOWN: dict[str, tuple[str, Q]] = {
    "owed": ("Open", Q(state=ActionState.OPEN)),
    "done": ("To be verified", Q(state=ActionState.DONE)),
    "ended": ("Ended", Q(state__in=[ActionState.VERIFIED, ActionState.CANCELLED])),
}


def list_reviews(show: str) -> QuerySet[Review]:
    """Reviews of one kind, those in work by their days, others the newest first."""
    reviews = Review.objects.filter(REVIEWS_SHOWN[show][1])
    if show != "drills":
        reviews = reviews.real()
    order = ("due_at", "pk") if show in ("unfinished", "undecided") else ("-created_at", "-pk")
    return with_incidents(reviews.order_by(*order))


def list_lessons(show: str) -> QuerySet[Lesson]:
    """Lessons of one kind, the newest first."""
    lessons: QuerySet[Lesson] = Lesson.objects.real().filter(LESSONS_SHOWN[show][1])
    return lessons.select_related("owner").order_by("-created_at", "-pk")


def list_actions(show: str) -> QuerySet[CorrectiveAction]:
    """Actions of one kind, by their days."""
    actions = CorrectiveAction.objects.real().filter(ACTIONS_SHOWN[show][1])
    return came_back(actions.select_related("owner", "service")).order_by("due_on", "pk")


def came_back(actions: QuerySet[CorrectiveAction]) -> QuerySet[CorrectiveAction]:
    """With `came_back_count`: in how many incidents that the principal may see the cause came back after the day on
    which an action was due."""
    later = LessonRecurrence.objects.filter(
        lesson=OuterRef("lesson"), incident__exercise=None, incident__reported_at__date__gt=OuterRef("due_on")
    )
    counted = later.order_by().values("lesson").annotate(number=Count("pk")).values("number")
    return actions.annotate(came_back_count=Coalesce(Subquery(counted), 0))


@dataclass(frozen=True)
class ReviewPage:
    """Everything on the page of one review beside its own columns."""

    lessons: list[Lesson]
    actions: list[CorrectiveAction]
    publications: list[Publication]


def review_for_page(pk: int) -> Review | None:
    """The review with whom it names, None for hidden and absent alike. Two queries."""
    incidents = Incident.objects.select_related(*INCIDENTS, "assignee", "team")
    rows = Review.objects.filter(pk=pk).select_related("owner", "facilitator", "rule", "exercise")
    return rows.prefetch_related(Prefetch("incident", incidents), "participants").first()


def review_page(review: Review) -> ReviewPage:
    """Three queries."""
    return ReviewPage(
        lessons=list(review.lessons.select_related("owner").order_by("pk")),
        actions=list(review.actions.select_related("owner").order_by("due_on", "pk")),
        publications=list(review.publications.filter(withdrawn_at=None).select_related("published_by")),
    )


def lesson_for_page(pk: int) -> Lesson | None:
    """The lesson, None for hidden and absent alike. Two queries."""
    return Lesson.objects.filter(pk=pk).select_related("owner", "factor").first()


def origin_of(row: Lesson | CorrectiveAction) -> Review | None:
    """The review behind a lesson or an action with its incident, None where the principal may not know. Two queries."""
    incidents = Incident.objects.select_related("state", "priority")
    return (
        Review.objects.filter(pk=row.review_id)
        .select_related("exercise")
        .prefetch_related(Prefetch("incident", incidents))
        .first()
    )


def steps_of(lesson: Lesson) -> list[LessonStep]:
    """The chain of a lesson as far as the principal may know of its proofs, the first step first. Two queries."""
    steps = LessonStep.objects.filter(lesson=lesson).select_related("actor")
    return list(steps.prefetch_related(Prefetch("incident", Incident.objects.all())))


def recurrences_of(lesson: Lesson) -> list[LessonRecurrence]:
    """Where its cause came back, as far as the principal may know. Two queries."""
    rows = LessonRecurrence.objects.filter(lesson=lesson).select_related("noted_by")
    return list(rows.prefetch_related(Prefetch("incident", Incident.objects.select_related("state"))))


def came_back_after(action: CorrectiveAction) -> list[Incident]:
    """Real incidents the principal may see in which the cause came back after the day on which it was due."""
    if action.lesson_id is None:
        return []
    after = LessonRecurrence.objects.filter(lesson=action.lesson_id).values("incident_id")
    return list(Incident.objects.real().filter(pk__in=after, reported_at__date__gt=action.due_on).order_by("pk"))


def owed_by(user: User, *, limit: int) -> list[CorrectiveAction]:
    """The actions that somebody owes, the most pressing first. One query."""
    return list(CorrectiveAction.objects.real().owed().owned_by(user).order_by("due_on", "pk")[:limit])


def reviews_of(user: User, *, limit: int) -> list[Review]:
    """The reviews that somebody answers for and that are not finished, by their days. Two queries."""
    return list(with_incidents(Review.objects.real().unfinished().owned_by(user).order_by("due_at", "pk"))[:limit])
