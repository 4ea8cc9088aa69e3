"""Whether and when a review takes place, and its way to the end. What decides it opens its incident's gate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.notifications.choices import NotificationClass
from incidents.notifications.operations.notify import notify
from incidents.people.models import User
from incidents.permissions.code_names import code_name
from incidents.refusals import Refused
from knowledge.reviews.choices import REVIEW_TIMER, Decision, ReviewState
from knowledge.reviews.invitation import Invited, Meeting, as_invitation
from knowledge.reviews.models import Review
from knowledge.reviews.operations.base import (
    Required,
    lock_row,
    lock_unfinished,
    required,
    store,
    tell,
)
from knowledge.reviews.operations.reminding import forget_reminders, page_of_review, promise_review, tell_owner
from knowledge.reviews.queries.rights import may_decide, may_write, require

SHORTEST, LONGEST = 5, 8 * 60


class MeetingInThePast(Refused):
    """A meeting was planned for when it cannot take place any more."""

    code = "meeting_in_the_past"
    sentence = "This lies in the past. Choose a time that is still to come."


class NotInReview(Refused):
    """A step was asked for from a state that has no such step."""

    code = "not_in_review"
    sentence = "The review is not at this point."


@transaction.atomic
def schedule_review(
    review: Review,
    *,
    meeting_at: datetime,
    actor: User,
    at: datetime,
    minutes: int = 60,
    place: str = "",
    participants: Iterable[User] = (),
    facilitator: User | None = None,
    expected_version: int | None = None,
) -> Review:
    """Say when people meet (aware instant), and invite them, again where it was moved. This decides the review.

    Raises NotPermitted, ReviewFinished, MeetingInThePast, StaleReview.
    """
    row = lock_unfinished(review, expected_version)
    require(may_decide(actor, row))
    if meeting_at <= at:
        raise MeetingInThePast(fields={"meeting_at": MeetingInThePast.sentence})
    if not SHORTEST <= minutes <= LONGEST:
        raise Required(fields={"minutes": f"A meeting takes {SHORTEST} to {LONGEST} minutes."})
    row.participants.set(participants)
    store(
        row,
        at=at,
        meeting_at=meeting_at,
        meeting_minutes=minutes,
        meeting_place=place.strip(),
        facilitator=facilitator,
        invitation=row.invitation + 1,
        **_decided(row, Decision.SCHEDULED, at),
    )
    data = {"meeting": meeting_at.isoformat(), "place": row.meeting_place}
    tell(row, "review.scheduled", actor=actor, at=at, **data)
    _invite(row, actor=actor, at=at)
    _open_gate(row, actor=actor, at=at)
    return row


def _decided(row: Review, decision: Decision, at: datetime) -> dict[str, Any]:
    if row.decision and decision == Decision.SCHEDULED:
        return {}
    return {"decision": decision, "decided_at": row.decided_at or at}


def decide(row: Review, decision: Decision, *, actor: User | None, at: datetime) -> None:
    """Note what was decided about a locked review, unless something was before, and open its incident's gate."""
    if not row.is_decided:
        store(row, at=at, decision=decision, decided_at=at)
    _open_gate(row, actor=actor, at=at)


def _open_gate(row: Review, *, actor: User | None, at: datetime) -> None:
    """The incident may close now, so nobody is reminded of that any more."""
    forget_reminders(REVIEW_TIMER, row.pk)
    incident = Incident.objects.get(pk=row.incident_id)
    signals.gate_opened.send(Incident, incident=incident, actor=actor, at=at)


@transaction.atomic
def waive_review(
    review: Review, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> Review:
    """Say why there is no review. This decides it. Raises NotPermitted, Required, ReviewFinished, StaleReview."""
    row = lock_unfinished(review, expected_version)
    require(may_decide(actor, row))
    reason = required(reason, "reason", "Say why nothing is to be learned from it.")
    store(
        row,
        at=at,
        state=ReviewState.WAIVED,
        waive_reason=reason,
        decision=Decision.WAIVED,
        decided_at=row.decided_at or at,
    )
    tell(row, "review.waived", actor=actor, at=at, reason=reason)
    _open_gate(row, actor=actor, at=at)
    return row


@transaction.atomic
def send_round(review: Review, *, actor: User, at: datetime, expected_version: int | None = None) -> Review:
    """The draft is written: others read it now. Raises NotPermitted, NotInReview, StaleReview."""
    row = lock_row(review, expected_version)
    require(may_write(actor, row))
    if row.state != ReviewState.DRAFT:
        raise NotInReview("Only a draft is sent round.")
    store(row, at=at, state=ReviewState.IN_REVIEW)
    tell(row, "review.sent_round", actor=actor, at=at)
    notify(
        kind="review.sent_round",
        recipients=_concerned(row),
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"review:{row.pk}:{row.version}:round",
        incident=Incident.objects.get(pk=row.incident_id),
        context={"page": page_of_review(row)},
    )
    return row


@transaction.atomic
def reopen_review(
    review: Review, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> Review:
    """Write on a review that was finished, or sent round. What was published stays until it is published again.

    One that was waived has to be decided anew. Raises NotPermitted, NotInReview, Required, StaleReview.
    """
    row = lock_row(review, expected_version)
    require(may_decide(actor, row))
    if row.state == ReviewState.DRAFT:
        raise NotInReview("It is a draft already.")
    reason = required(reason, "reason", "Say what is to be changed.")
    values: dict[str, Any] = {"state": ReviewState.DRAFT, "closed_at": None}
    if row.state == ReviewState.WAIVED:
        values |= {"decision": "", "decided_at": None, "waive_reason": "", "due_at": max(row.due_at, at)}
    store(row, at=at, **values)
    tell(row, "review.reopened", actor=actor, at=at, reason=reason)
    return row


@transaction.atomic
def close_review(review: Review, *, actor: User, at: datetime, expected_version: int | None = None) -> Review:
    """Nothing more is to be done in it: what is left stands in its lessons and actions.

    Raises NotPermitted, NotInReview, StaleReview.
    """
    row = lock_row(review, expected_version)
    require(may_decide(actor, row))
    if row.state != ReviewState.PUBLISHED:
        raise NotInReview("Publish it first: only what was published is closed.")
    if row.lessons.filter(state="observed").exists():
        raise NotInReview("A lesson of it is neither accepted nor declined. Decide about each, then close it.")
    store(row, at=at, state=ReviewState.CLOSED, closed_at=at)
    tell(row, "review.closed", actor=actor, at=at)
    return row


@transaction.atomic
def give_review(
    review: Review,
    *,
    owner: User,
    actor: User,
    at: datetime,
    due_at: datetime | None = None,
    expected_version: int | None = None,
) -> Review:
    """Let somebody else answer for the review, or for another day. Raises NotPermitted, ReviewFinished, StaleReview."""
    row = lock_unfinished(review, expected_version)
    require(may_decide(actor, row))
    store(row, at=at, owner=owner, due_at=due_at or row.due_at)
    tell(row, "review.given", actor=actor, at=at, owner=str(owner), due=row.due_at.isoformat())
    tell_owner(row, Incident.objects.get(pk=row.incident_id), actor=actor, at=at)
    if not row.is_decided:
        promise_review(row, at=at)
    return row


def _concerned(row: Review) -> list[User]:
    people = {person.pk: person for person in (row.owner, row.facilitator, *row.participants.all()) if person}
    return list(people.values())


def _invite(row: Review, *, actor: User, at: datetime) -> None:
    """Send the meeting to everybody concerned, also to who called it, as it is to stand in their calendar too."""
    incident = Incident.objects.get(pk=row.incident_id)
    if row.meeting_at is None:
        return
    people = _concerned(row)
    notify(
        kind="review.invitation",
        recipients=people,
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"review:{row.pk}:meeting:{row.invitation}",
        incident=incident,
        context={
            "actor": str(actor),
            "begins": row.meeting_at.isoformat(),
            "place": row.meeting_place,
            "page": page_of_review(row),
            "calendar": invitation_to(row, incident),
            "calendar_is_neutral": incident.restricted,
        },
    )


def invitation_to(row: Review, incident: Incident) -> str:
    """The meeting for a calendar; one about a restricted incident says its code name. The review has a meeting."""
    if row.meeting_at is None:
        raise NotInReview
    title = code_name(incident.pk) if incident.restricted else incident.title
    page = page_of_review(row)
    meeting = Meeting(
        uid=f"review-{row.pk}@muster",
        begins=row.meeting_at,
        minutes=row.meeting_minutes,
        title=f"Review of {incident.reference}: {title}",
        place=row.meeting_place,
        description=page if incident.restricted else f"{row.agenda}\n\n{page}".strip(),
        url=page,
        sequence=max(0, row.invitation - 1),
        made_at=row.updated_at,
    )
    organiser = row.facilitator or row.owner
    return as_invitation(
        meeting,
        Invited(str(organiser), organiser.email) if organiser is not None else None,
        [Invited(str(person), person.email) for person in _concerned(row)],
    )
