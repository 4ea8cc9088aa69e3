"""Reminders of what is due: timers, and the messages that they become. After the owner hears the owner's manager."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from incidents.desk.words import day
from incidents.lifecycle.models import Incident
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations.notify import notify
from incidents.people.choices import zone_named
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timers.models import Timer
from incidents.timers.operations import Promise, cancel, schedule_many
from knowledge.reviews.choices import ACTION_TIMER, REVIEW_TIMER, UNFINISHED, ActionState, Stage
from knowledge.reviews.models import CorrectiveAction, Review

SYSTEM = "reminders of what is to be learned"
# When each stage comes, counted from the day on which something is due.
REVIEW_STAGES = {Stage.SOON: timedelta(days=-2), Stage.OVER: timedelta(0), Stage.MANAGER: timedelta(days=3)}
ACTION_STAGES = {Stage.SOON: timedelta(days=-7), Stage.OVER: timedelta(days=1), Stage.MANAGER: timedelta(days=4)}
MORNING = time(8, 0)


def promise_review(review: Review, *, at: datetime) -> None:
    """Promise reminders of a review that is not decided yet. Stages that have passed are left out."""
    with as_system(SYSTEM):
        _promise(REVIEW_TIMER, review.pk, 1, {stage: review.due_at + by for stage, by in REVIEW_STAGES.items()}, at=at)


def promise_action(action: CorrectiveAction, *, at: datetime) -> None:
    """Promise reminders of an action, in the morning of its owner; those of an earlier owner or day are taken back."""
    zone = zone_named(action.owner.time_zone)
    with as_system(SYSTEM):
        cancel(kind=ACTION_TIMER, subject_id=action.pk, reason="The action was changed.")
        if action.state != ActionState.OPEN:
            return
        moments = {stage: _morning(action, by, zone) for stage, by in ACTION_STAGES.items()}
        _promise(ACTION_TIMER, action.pk, action.generation, moments, at=at)


def _morning(action: CorrectiveAction, by: timedelta, zone: ZoneInfo) -> datetime:
    return datetime.combine(action.due_on + by, MORNING, tzinfo=zone)


def _promise(kind: str, subject: int, generation: int, moments: dict[Any, datetime], *, at: datetime) -> None:
    # What is over already is still told of, once; what was to come before it is not.
    latest = max((moment for moment in moments.values() if moment <= at), default=None)
    promises = [
        Promise(
            kind,
            f"{kind}:{subject}:{generation}:{stage.value}",
            max(moment, at),
            subject_id=subject,
            generation=generation,
            payload={"stage": stage.value},
        )
        for stage, moment in moments.items()
        if moment > at or moment == latest
    ]
    schedule_many(promises, at=at)


def forget_reminders(kind: str, subject: int) -> None:
    """Take back what was promised about a review or an action that nobody owes any more."""
    with as_system(SYSTEM):
        cancel(kind=kind, subject_id=subject, reason="Nobody owes it any more.")


def remind_of_reviews(timers: list[Timer], at: datetime) -> None:
    """Tell who owes a review, then their manager, unless it has been decided or is finished."""
    stages = {timer.subject_id: timer.payload["stage"] for timer in timers}
    owed = Review.objects.filter(pk__in=stages, decision="", state__in=UNFINISHED)
    for review in owed.select_related("owner__manager", "incident", "exercise").order_by("pk"):
        of_drill = {"drill": str(review.exercise), "exercise": str(review.exercise_id)}
        _tell(
            "review.reminder" if review.incident is not None else "report.reminder",
            Stage(stages[review.pk]),
            review.owner,
            review.incident,
            intent=f"review:{review.pk}",
            at=at,
            context={
                "due": review.due_at.isoformat(),
                "page": page_of_review(review),
                **(of_drill if review.incident is None else {}),
            },
        )


def remind_of_actions(timers: list[Timer], at: datetime) -> None:
    """Tell who owes an action, then their manager, unless it is done or its reminders were promised anew."""
    stages = {timer.subject_id: (timer.generation, timer.payload["stage"]) for timer in timers}
    owed = CorrectiveAction.objects.filter(pk__in=stages, state=ActionState.OPEN)
    for action in owed.select_related("owner__manager", "review__incident").order_by("pk"):
        generation, stage = stages[action.pk]
        if generation != action.generation:
            continue
        _tell(
            "action.reminder",
            Stage(stage),
            action.owner,
            action.review.incident if action.released_at is None else None,
            intent=f"action:{action.pk}:{generation}",
            at=at,
            context={
                "action": action.title,
                "due": day(action.due_on),
                "page": page_of_action(action),
            },
        )


def _tell(
    kind: str,
    stage: Stage,
    owner: User | None,
    incident: Incident | None,
    *,
    intent: str,
    at: datetime,
    context: dict[str, Any],
) -> None:
    notify(
        kind=kind,
        recipients=_whom(stage, owner, incident),
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"{intent}:{stage.value}",
        incident=incident,
        context={**context, "owner": str(owner) if owner is not None else "nobody", "stage": _WORDS[stage]},
    )


_WORDS = {Stage.SOON: "is due soon", Stage.OVER: "is overdue", Stage.MANAGER: "is overdue, and its owner was told"}


def _whom(stage: Stage, owner: User | None, incident: Incident | None) -> Iterable[User]:
    """The owner; at the last stage, or once the owner has left, their manager, else whoever manages the incident's
    team. Without an owner, these."""
    if owner is not None and owner.is_active and stage != Stage.MANAGER:
        return [owner]
    if owner is not None and owner.manager is not None and owner.manager.is_active:
        return [owner.manager]
    team = incident.team_id if incident is not None else None
    managers = User.objects.filter(memberships__team=team, memberships__is_manager=True, is_active=True)
    found = list(managers.distinct()) if team is not None else []
    return found or ([owner] if owner is not None else [])


def tell_owner(review: Review, incident: Incident, *, actor: User | None, at: datetime) -> None:
    """Tell whoever owns a review now that they do."""
    if review.owner is None:
        return
    notify(
        kind="review.owned",
        recipients=[review.owner],
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"review:{review.pk}:{review.version}:owner",
        incident=incident,
        context={"due": review.due_at.isoformat(), "page": page_of_review(review)},
    )


def tell_action_owner(action: CorrectiveAction, incident: Incident | None, *, actor: User | None, at: datetime) -> None:
    """Tell whoever owns an action now that they do."""
    notify(
        kind="action.owned",
        recipients=[action.owner],
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"action:{action.pk}:{action.generation}:owner",
        incident=incident,
        context={
            "action": action.title,
            "due": day(action.due_on),
            "page": page_of_action(action),
        },
    )


def page_of_review(review: Review) -> str:
    """Its address, whole, for a message."""
    return absolute(reverse("review", args=[review.pk]))


def page_of_action(action: CorrectiveAction) -> str:
    return absolute(reverse("corrective_action", args=[action.pk]))
