"""Managers of the learning: what the principal may see, and what was released to everybody who may see reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from django.db import models
from django.db.models import Q

from incidents.drills.managers import Conducts, Knows
from incidents.permissions.managers import ScopedManager
from incidents.permissions.visible import Visible
from knowledge.reviews.choices import UNFINISHED, ActionState

if TYPE_CHECKING:
    from datetime import date

    from incidents.people.models import User
    from knowledge.reviews.models import CorrectiveAction, Lesson, Publication, Review

OF_REVIEW = "review__incident__"
M = TypeVar("M", bound=models.Model, covariant=True)


def of_drill(path: str = "") -> Q:
    """The after-action report of a whole drill: for who conducts it, and for who knows of it once results are shared.

    `path` leads to the review, as in `"review__"`.
    """
    exercise = f"{path}exercise__"
    shared = Q(**{f"{exercise}results_shared_at__isnull": False}) & Q(Knows(exercise))
    return Q(**{f"{path}incident__isnull": True}) & (Q(Conducts(exercise)) | shared)


def of_either(path: str = "") -> Q:
    """What is seen is what the review's incident allows, or its drill where it is of a whole one."""
    of_incident = Q(**{f"{path}incident__isnull": False}) & Q(Visible(f"{path}incident__"))
    return of_incident | of_drill(path)


class OfReviewManager(ScopedManager[M], Generic[M]):
    """Rows of a review: scoped by its incident, or by its drill where it is of a whole one."""

    def get_queryset(self) -> models.QuerySet[M]:
        declared = self.model._default_manager
        # Django makes the manager behind `review.factors` from this class, without its arguments.
        optional = declared.optional if isinstance(declared, OfReviewManager) else self.optional
        path = optional[0].removesuffix("incident__")
        of_incident = Q(**{f"{path}incident__isnull": False})
        return super().get_queryset().filter(of_incident | of_drill(path))


class ReviewQuerySet(models.QuerySet["Review"]):
    def real(self) -> Self:
        """Leave out those of exercises."""
        return self.filter(exercise=None)

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)


class ReviewManager(OfReviewManager.from_queryset(ReviewQuerySet)):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(optional=("incident__",))


class _ReleasedManager(models.Manager[models.Model]):
    """What is seen is what the review's incident allows, or what an editor released without naming that."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        return super().get_queryset().filter(Q(released_at__isnull=False) | of_either("review__"))


class LessonQuerySet(models.QuerySet["Lesson"]):
    def real(self) -> Self:
        return self.filter(review__exercise=None)


class LessonManager(_ReleasedManager.from_queryset(LessonQuerySet)):  # type: ignore[misc]
    """Scoped by the incident of the lesson's review, unless it was released."""


class ActionQuerySet(models.QuerySet["CorrectiveAction"]):
    def real(self) -> Self:
        return self.filter(review__exercise=None)

    def owed(self) -> Self:
        """Nobody has said that it is done."""
        return self.filter(state=ActionState.OPEN)

    def overdue(self, *, on: date) -> Self:
        """Owed on a date after the day on which it was due."""
        return self.owed().filter(due_on__lt=on)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)


class ActionManager(_ReleasedManager.from_queryset(ActionQuerySet)):  # type: ignore[misc]
    """Scoped by the incident of the action's review, unless it was released."""


class PublicationManager(models.Manager["Publication"]):
    """What was published of a restricted incident without being released is seen by those who may know of it."""

    def get_queryset(self) -> models.QuerySet[Publication]:
        return super().get_queryset().filter(Q(is_released=True) | of_either("review__"))
