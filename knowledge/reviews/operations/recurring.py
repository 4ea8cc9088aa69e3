"""The cause of a lesson came back: the lesson falls back to accepted, with the incident as its proof."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from incidents.lifecycle.models import Incident
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations.notify import notify
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from knowledge.reviews.chain import FALLS_BACK
from knowledge.reviews.choices import LessonState
from knowledge.reviews.models import ContributingFactor, Lesson, LessonRecurrence, LessonStep, Review
from knowledge.reviews.operations.base import lock_row, store

SYSTEM = "lessons of a cause that came back, whoever may know of them"
# From factor to factor, so that a circle somebody made ends.
LONGEST_CHAIN = 25


class NoRecurrence(Refused):
    """The incident cannot prove that a cause came back."""

    code = "no_recurrence"


@transaction.atomic
def note_recurrence(
    lesson: Lesson, *, incident: Incident, actor: User | None, at: datetime, note: str = ""
) -> LessonRecurrence:
    """Record that the cause of a lesson came back in a real incident; the same incident counts once.

    A lesson that had been embedded falls back to accepted. Raises NoRecurrence for the incident that it was drawn
    from, one that is older, and one of an exercise.
    """
    row = lock_row(lesson)
    with as_system(SYSTEM):
        review = Review.objects.select_related("exercise").get(pk=row.review_id)
        origin = Incident.objects.filter(pk=review.incident_id).first()
    if origin is not None and incident.pk == origin.pk:
        raise NoRecurrence("The lesson was drawn from this incident.")
    if incident.exercise_id is not None:
        raise NoRecurrence("An incident of an exercise proves nothing of the kind.")
    if incident.reported_at < (origin.reported_at if origin is not None else row.created_at):
        raise NoRecurrence("This incident is older than the one that the lesson was drawn from.")
    found, made = LessonRecurrence.objects.get_or_create(
        lesson=row, incident=incident, defaults={"noted_by": actor, "noted_at": at, "note": note}
    )
    if made:
        _fall_back(row, incident, note=note, actor=actor, at=at)
    return found


def note_recurrence_of(
    factor: ContributingFactor, review: Review, *, note: str, actor: User | None, at: datetime
) -> None:
    """Do so for every lesson that was drawn from a factor, or from the factors that it repeats itself.

    Of a drill's review nothing is noted.
    """
    incident = Incident.objects.filter(pk=review.incident_id).first()
    if incident is None or incident.exercise_id is not None:
        return
    with as_system(SYSTEM):
        lessons = Lesson.objects.filter(factor__in=_same_cause(factor)).exclude(review=review.pk).order_by("pk")
        for lesson in lessons:
            try:
                note_recurrence(lesson, incident=incident, actor=actor, at=at, note=note)
            except NoRecurrence:
                continue


def _same_cause(factor: ContributingFactor) -> list[int]:
    """The factor and those it repeats, the latest first."""
    keys = [factor.pk]
    before = factor.repeats_id
    while before is not None and before not in keys and len(keys) < LONGEST_CHAIN:
        keys.append(before)
        before = ContributingFactor.objects.filter(pk=before).values_list("repeats", flat=True).first()
    return keys


@transaction.atomic
def fall_back_in_drill(lesson: Lesson, incident: Incident, *, note: str, at: datetime) -> Lesson:
    """What a lesson had embedded did not hold in a drill: it falls back to accepted. Its owner hears if they took part.

    Run as the system. One that is not embedded stays as it is.
    """
    row = lock_row(lesson)
    if row.state in FALLS_BACK:
        _fall_back(row, incident, note=note, actor=None, at=at)
    return row


def _fall_back(row: Lesson, incident: Incident, *, note: str, actor: User | None, at: datetime) -> None:
    falls = row.state in FALLS_BACK
    before = row.state
    LessonStep.objects.create(
        lesson=row,
        from_state=before,
        to_state=LessonState.ACCEPTED if falls else before,
        actor=actor,
        at=at,
        note=note or "The same cause came back.",
        incident=incident,
    )
    if falls:
        store(
            row,
            at=at,
            state=LessonState.ACCEPTED,
            state_entered_at=at,
            fell_back_count=row.fell_back_count + 1,
        )
    if row.owner is not None:
        notify(
            kind="lesson.recurred",
            recipients=[row.owner],
            notification_class=NotificationClass.UPDATE,
            actor=actor,
            at=at,
            intent=f"lesson:{row.pk}:recurred:{incident.pk}",
            incident=incident,
            context={"lesson": row.title, "page": page_of_lesson(row)},
        )


def page_of_lesson(lesson: Lesson) -> str:
    """Its address, whole, for a message."""
    return absolute(reverse("lesson", args=[lesson.pk]))
