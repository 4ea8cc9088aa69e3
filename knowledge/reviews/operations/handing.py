"""What somebody owes of the learning goes to somebody else at once, as when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.notifications.queries.entitled import entitled_among
from incidents.people.models import User
from knowledge.reviews.choices import ENDED_LESSONS, UNFINISHED, ActionState
from knowledge.reviews.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.operations.actions import ActionRefused, change_action
from knowledge.reviews.operations.base import Row, incident_of, lock_row, store
from knowledge.reviews.operations.deciding import give_review
from knowledge.reviews.queries.rights import DECIDES, require


@dataclass(frozen=True)
class Handed:
    """How much changed hands. `left`: what the new owner may not know of, or what is open to read alone."""

    reviews: int = 0
    lessons: int = 0
    actions: int = 0
    left: int = 0


@transaction.atomic
def hand_over(user: User, *, to: User, actor: User, at: datetime) -> Handed:
    """Give the unfinished reviews, the lessons on their way and the open actions of one person to another.

    Only what the principal may see, and what the new owner may know of; they are told of each review and action.
    Raises NotPermitted, ActionRefused for an account that is closed.
    """
    require(actor.has_perm(DECIDES))
    if not to.is_active or to == user:
        sentence = "Choose somebody else, whose account is open."
        raise ActionRefused(sentence, fields={"to": sentence})
    reviews = list(Review.objects.filter(owner=user, state__in=UNFINISHED).order_by("pk"))
    lessons = list(Lesson.objects.filter(owner=user).exclude(state__in=ENDED_LESSONS).order_by("pk"))
    actions = list(CorrectiveAction.objects.filter(owner=user, state=ActionState.OPEN).order_by("pk"))
    reason = f"It was {user}’s, whose work goes to others."
    counts = {"reviews": 0, "lessons": 0, "actions": 0}
    for review in _known(reviews, to, at):
        give_review(review, owner=to, actor=actor, at=at)
        counts["reviews"] += 1
    for lesson in _known(lessons, to, at):
        store(lock_row(lesson), at=at, owner=to)
        counts["lessons"] += 1
    for action in _known(actions, to, at):
        change_action(action, changes={"owner": to}, reason=reason, actor=actor, at=at)
        counts["actions"] += 1
    return Handed(**counts, left=len(reviews) + len(lessons) + len(actions) - sum(counts.values()))


def _known(rows: list[Row], to: User, at: datetime) -> list[Row]:
    """Those that `to` may know of."""
    known = []
    for row in rows:
        incident = incident_of(row)
        if incident is None or not incident.restricted or to.pk in entitled_among(incident, [to], at=at):
            known.append(row)
    return known
