"""What was learned before from incidents like one: factors, lessons, actions that its review should look at."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from incidents.lifecycle.models import Incident
from knowledge.reviews.choices import LessonState
from knowledge.reviews.models import ContributingFactor, Lesson, Review

OFFERED = 50
SHOWN = 5


def earlier_reviews(incident: Incident) -> QuerySet[Review]:
    """Real reviews of other incidents of the same service, category or type, as the principal may see."""
    same = Q(incident__type=incident.type_id, incident__service=None)
    if incident.service_id is not None:
        same |= Q(incident__service=incident.service_id)
    if incident.category_id is not None:
        same |= Q(incident__category=incident.category_id)
    found: QuerySet[Review] = Review.objects.real().filter(same).exclude(incident=incident)
    return found


def earlier_factors(incident: Incident | None, review: Review | None) -> QuerySet[ContributingFactor]:
    """Factors of such reviews, the newest first, with the reference of their incidents. Two queries."""
    reviews = Review.objects.prefetch_related(Prefetch("incident", Incident.objects.all()))
    factors: QuerySet[ContributingFactor] = ContributingFactor.objects.none()
    if incident is not None:
        factors = ContributingFactor.objects.filter(review__in=earlier_reviews(incident))
    if review is not None:
        factors = factors.exclude(review=review)
    return factors.order_by("-pk").prefetch_related(Prefetch("review", reviews))


def lessons_like(incident: Incident) -> list[Lesson]:
    """Lessons that were drawn from such incidents and not declined, the newest first. One query."""
    lessons = Lesson.objects.filter(review__in=earlier_reviews(incident)).exclude(state=LessonState.DECLINED)
    return list(lessons.order_by("-created_at", "-pk")[:SHOWN])
