"""Corrective actions: promised by one person for a day, done with evidence, verified by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.catalog.models import Service
from incidents.desk.words import day
from incidents.lifecycle.models import Incident
from incidents.notifications.queries.entitled import entitled_among
from incidents.people.models import User
from incidents.refusals import Refused
from knowledge.reviews.choices import ACTION_TIMER, ENDED_ACTIONS, ActionKind, ActionState
from knowledge.reviews.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.operations.base import incident_of, lock_row, required, store, tell
from knowledge.reviews.operations.reminding import forget_reminders, promise_action, tell_action_owner
from knowledge.reviews.queries.rights import DECIDES, may_end, may_release, may_write, require


class ActionRefused(Refused):
    """The action cannot be made, changed or ended like this."""

    code = "action_refused"


@transaction.atomic
def plan_action(
    review: Review,
    *,
    kind: str,
    title: str,
    owner: User,
    due_on: date,
    verify_how: str,
    actor: User,
    at: datetime,
    detail: str = "",
    lesson: Lesson | None = None,
    service: Service | None = None,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Have somebody promise something, also after the review is finished. Reminders of it are promised with it.

    Without a service it stands on that of the incident. Raises NotPermitted, Required, ActionRefused, StaleReview.
    """
    row = lock_row(review, expected_version)
    require(may_write(actor, row))
    incident = Incident.objects.select_related("service").filter(pk=row.incident_id).first()
    _check(kind, lesson, row)
    _check_owner(owner, incident, at=at)
    if due_on < at.date():
        raise ActionRefused("The day is over.", fields={"due_on": "This lies in the past."})
    action = CorrectiveAction.objects.create(
        review=row,
        lesson=lesson,
        service=service or (incident.service if incident is not None else None),
        kind=kind,
        title=required(title, "title", "Say what is to be done.")[:200],
        detail=detail.strip(),
        verify_how=required(verify_how, "verify_how", "Say by what others will see that it worked."),
        owner=owner,
        due_on=due_on,
        created_at=at,
    )
    store(row, at=at)
    promise_action(action, at=at)
    tell_action_owner(action, incident, actor=actor, at=at)
    tell(row, "action.planned", actor=actor, at=at, action=_named(action), owner=str(owner), due=day(due_on))
    return action


def _check(kind: str, lesson: Lesson | None, review: Review) -> None:
    if kind not in ActionKind.values:
        raise ActionRefused("Choose what it is to do.", fields={"kind": "Choose what it is to do."})
    if lesson is not None and lesson.review_id != review.pk:
        raise ActionRefused("Choose a lesson of this review.", fields={"lesson": "It is of another review."})


def _check_owner(owner: User, incident: Incident | None, *, at: datetime) -> None:
    if not owner.is_active or (incident is not None and owner.pk not in entitled_among(incident, [owner], at=at)):
        sentence = "Choose somebody who may know of the incident."
        raise ActionRefused(sentence, fields={"owner": sentence})


def _named(action: CorrectiveAction) -> dict[str, Any]:
    return {"id": action.pk, "name": action.title}


@transaction.atomic
def change_action(
    action: CorrectiveAction,
    *,
    changes: dict[str, Any],
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Give it to somebody else, or another day, or say it better: `title`, `detail`, `verify_how`, `owner`, `due_on`.

    Raises NotPermitted, Required, ActionRefused, StaleReview.
    """
    row = lock_row(action, expected_version)
    require(may_end(actor, row))
    if row.state != ActionState.OPEN:
        raise ActionRefused("Only what is open is changed. Reopen it first.")
    changes = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changes:
        return row
    reason = required(reason, "reason", "Say why it changes.")
    if "owner" in changes:
        _check_owner(changes["owner"], incident_of(row), at=at)
    moves = not changes.keys().isdisjoint({"owner", "due_on"})
    store(row, at=at, **changes, generation=row.generation + moves)
    _tell(row, "action.changed", actor=actor, at=at, reason=reason, due=day(row.due_on), owner=str(row.owner))
    if moves:
        promise_action(row, at=at)
    if "owner" in changes:
        tell_action_owner(row, incident_of(row), actor=actor, at=at)
    return row


@transaction.atomic
def finish_action(
    action: CorrectiveAction, *, evidence: str, actor: User, at: datetime, expected_version: int | None = None
) -> CorrectiveAction:
    """Say that it is done, and what shows it. Raises NotPermitted, Required, ActionRefused, StaleReview."""
    row = lock_row(action, expected_version)
    require(may_end(actor, row))
    if row.state != ActionState.OPEN:
        raise ActionRefused("It is not open any more.")
    evidence = required(evidence, "evidence", "Say what shows that it is done: a link, a number, a test.")
    store(row, at=at, state=ActionState.DONE, evidence=evidence, done_at=at)
    forget_reminders(ACTION_TIMER, row.pk)
    _tell(row, "action.done", actor=actor, at=at)
    return row


@transaction.atomic
def verify_action(
    action: CorrectiveAction, *, actor: User, at: datetime, expected_version: int | None = None
) -> CorrectiveAction:
    """Somebody else than its owner has seen its effect. Raises NotPermitted, ActionRefused, StaleReview."""
    row = lock_row(action, expected_version)
    require(actor.has_perm(DECIDES))
    if row.state != ActionState.DONE:
        raise ActionRefused("Only what is done is verified.")
    if row.owner_id == actor.pk:
        raise ActionRefused("Let somebody else verify it: you did it.")
    store(row, at=at, state=ActionState.VERIFIED, verified_at=at, verified_by=actor)
    _tell(row, "action.verified", actor=actor, at=at)
    return row


@transaction.atomic
def reopen_action(
    action: CorrectiveAction, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> CorrectiveAction:
    """It is not done after all. Raises NotPermitted, Required, ActionRefused, StaleReview."""
    row = lock_row(action, expected_version)
    require(may_end(actor, row))
    if row.state == ActionState.OPEN:
        raise ActionRefused("It is open already.")
    reason = required(reason, "reason", "Say why it is not done.")
    store(
        row,
        at=at,
        state=ActionState.OPEN,
        done_at=None,
        verified_at=None,
        verified_by=None,
        cancel_reason="",
        generation=row.generation + 1,
    )
    promise_action(row, at=at)
    _tell(row, "action.reopened", actor=actor, at=at, reason=reason)
    return row


@transaction.atomic
def cancel_action(
    action: CorrectiveAction, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> CorrectiveAction:
    """It will not be done, for a reason. Raises NotPermitted, Required, ActionRefused, StaleReview."""
    row = lock_row(action, expected_version)
    require(actor.has_perm(DECIDES))
    if row.state in ENDED_ACTIONS:
        raise ActionRefused("It has ended already.")
    reason = required(reason, "reason", "Say why it is not done.")
    store(row, at=at, state=ActionState.CANCELLED, cancel_reason=reason)
    forget_reminders(ACTION_TIMER, row.pk)
    _tell(row, "action.cancelled", actor=actor, at=at, reason=reason)
    return row


@transaction.atomic
def release_action(
    action: CorrectiveAction,
    *,
    title: str,
    detail: str,
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Show an action from a restricted incident to everybody who reads actions, in words looked over for it.

    Its review and incident stay hidden. Raises NotPermitted, Required, StaleReview.
    """
    row = lock_row(action, expected_version)
    require(may_release(actor))
    reason = required(reason, "reason", "Say why others may know it.")
    title = required(title, "title", "Say what is to be done.")[:200]
    store(row, at=at, title=title, detail=detail.strip(), released_at=row.released_at or at)
    record_audit(AuditCode.LEARNING_RELEASED, actor=actor, at=at, data={"what": "corrective action", "id": row.pk})
    _tell(row, "action.released", actor=actor, at=at, reason=reason)
    return row


def _tell(row: CorrectiveAction, code: str, *, actor: User, at: datetime, **data: Any) -> None:
    """On the timeline of its incident, as far as the actor may know of that."""
    review = Review.objects.filter(pk=row.review_id).first()
    if review is not None:
        tell(review, code, actor=actor, at=at, action=_named(row), **data)
