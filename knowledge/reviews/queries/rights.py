"""Who may do what with reviews, lessons and actions."""

from __future__ import annotations

from incidents.people.models import User
from incidents.refusals import NotPermitted
from knowledge.reviews.models import CorrectiveAction, Lesson, Review

VIEWS, WRITES = "knowledge.view_review", "knowledge.change_review"
DECIDES, RELEASES = "knowledge.decide_review", "knowledge.release_review"


def may_write(user: User, review: Review) -> bool:
    """Agents write any review that they may see; so does whoever answers for this one."""
    return user.has_perm(WRITES) or user.pk in (review.owner_id, review.facilitator_id)


def may_decide(user: User, review: Review) -> bool:
    """Commanders, problem managers and managers decide about every review, its owner about this one."""
    return user.has_perm(DECIDES) or (user.pk == review.owner_id and user.has_perm(WRITES))


def may_release(user: User) -> bool:
    return user.has_perm(RELEASES)


def may_take_further(user: User, lesson: Lesson) -> bool:
    """Whoever decides about reviews, and the owner of the lesson."""
    return user.has_perm(DECIDES) or (user.pk == lesson.owner_id and user.has_perm(WRITES))


def may_end(user: User, action: CorrectiveAction) -> bool:
    """Whoever decides about reviews, and who owns the action: they say that it is done."""
    return user.has_perm(DECIDES) or user.pk == action.owner_id


def require(allowed: bool) -> None:
    """Raise NotPermitted unless it is allowed."""
    if not allowed:
        raise NotPermitted
