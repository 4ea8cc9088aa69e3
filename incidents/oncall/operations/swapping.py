"""Two people swap shifts: one asks, the other consents."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.oncall.choices import OverrideKind, RequestState
from incidents.oncall.models import OnCallSchedule, SwapRequest
from incidents.oncall.operations.base import OnCallRefused, locked, require_span
from incidents.oncall.operations.covering import NOT_YOURS, RequestOver
from incidents.oncall.operations.overrides import stand_in
from incidents.oncall.operations.telling import tell
from incidents.oncall.queries.holding import has_all
from incidents.people.models import User
from incidents.refusals import NotPermitted
from incidents.timers.operations import schedule as promise

SWAP_TIMER = "oncall_swap_lapses"
When = tuple[datetime, datetime]


@transaction.atomic
def ask_to_swap(
    schedule: OnCallSchedule,
    other: User,
    *,
    gives: When,
    gets: When,
    actor: User,
    at: datetime,
    reason: str = "",
) -> SwapRequest:
    """Ask `other` to take the span `gives` of the actor's for `gets` of theirs, both on this schedule and to come.

    Nothing changes until they consent; unanswered, it lapses when the earlier of the two begins. Raises OnCallRefused:
    begun, not the actor's, not the other's (a hole is nobody's), both at once, inactive, asked already, retired.
    """
    row = locked(schedule)
    if other.pk == actor.pk:
        raise OnCallRefused("Choose a shift of somebody else.", fields={"gets": "Choose a shift of somebody else."})
    if not other.is_active:
        raise OnCallRefused(f"{other} has no active account.")
    given, wanted = _to_come(gives, at), _to_come(gets, at)
    if given[0] < wanted[1] and wanted[0] < given[1]:
        raise OnCallRefused("The two spans overlap. Choose another.")
    if not has_all(actor, row, *given):
        raise OnCallRefused(NOT_YOURS, fields={"gives": NOT_YOURS})
    if not has_all(other, row, *wanted):
        sentence = f"{other} is not on call during all of that time."
        raise OnCallRefused(sentence, fields={"gets": sentence})
    same = SwapRequest.objects.filter(schedule=row, asked_by=actor, state=RequestState.OPEN)
    if same.filter(gives_begins_at=given[0], gets_begins_at=wanted[0], asked_of=other).exists():
        raise OnCallRefused(f"You have asked {other} for this already.")
    asked = SwapRequest.objects.create(
        schedule=row,
        asked_by=actor,
        asked_of=other,
        gives_begins_at=given[0],
        gives_ends_at=given[1],
        gets_begins_at=wanted[0],
        gets_ends_at=wanted[1],
        reason=reason.strip(),
        asked_at=at,
    )
    due = min(given[0], wanted[0])
    promise(kind=SWAP_TIMER, dedup_key=f"oncall:swap:{asked.pk}", due_at=due, at=at, subject_id=asked.pk)
    _tell_asked(asked, actor, at)
    return asked


def _to_come(span: When, at: datetime) -> When:
    if span[0] <= at < span[1]:
        raise OnCallRefused("This has begun. Swap shifts that are still to come.")
    return require_span(*span, at=at)


def _tell_asked(asked: SwapRequest, actor: User, at: datetime) -> None:
    tell(
        "oncall.swap_asked",
        [asked.asked_of],
        asked.schedule,
        intent=f"oncall:swap:{asked.pk}",
        actor=actor,
        at=at,
        times={
            "begins": asked.gives_begins_at,
            "ends": asked.gives_ends_at,
            "other_begins": asked.gets_begins_at,
            "other_ends": asked.gets_ends_at,
        },
        person=str(actor),
        reason=asked.reason,
    )


@transaction.atomic
def accept_swap(asked: SwapRequest, *, actor: User, at: datetime) -> SwapRequest:
    """Let both spans change hands. Raises NotPermitted, RequestOver, OnCallRefused (the shifts are others now)."""
    schedule = locked(asked.schedule)
    row = _open(asked, actor, at)
    given = (row.gives_begins_at, row.gives_ends_at)
    wanted = (row.gets_begins_at, row.gets_ends_at)
    if not has_all(row.asked_by, schedule, *given) or not has_all(row.asked_of, schedule, *wanted):
        raise OnCallRefused("These shifts were changed meanwhile, so they cannot be swapped any more.")
    _end(row, RequestState.ACCEPTED, at)
    for user, span in ((row.asked_of, given), (row.asked_by, wanted)):
        stand_in(schedule, user, OverrideKind.SWAP, span, actor=actor, at=at, reason=row.reason, swap=row)
    _tell_answer(row, "agreed to swap", at)
    return row


@transaction.atomic
def decline_swap(asked: SwapRequest, *, actor: User, at: datetime) -> SwapRequest:
    """Say no. Raises NotPermitted, RequestOver."""
    row = _open(asked, actor, at)
    _end(row, RequestState.DECLINED, at)
    _tell_answer(row, "cannot swap", at)
    return row


@transaction.atomic
def withdraw_swap(asked: SwapRequest, *, actor: User | None, at: datetime) -> SwapRequest:
    """Ask no more. One that is withdrawn stays so. Raises NotPermitted, RequestOver."""
    row = _locked(asked.pk)
    if actor is not None and row.asked_by_id != actor.pk:
        raise NotPermitted("Only whoever asked may withdraw this.")
    if row.state == RequestState.OPEN:
        _end(row, RequestState.WITHDRAWN, at)
    elif row.state != RequestState.WITHDRAWN:
        raise RequestOver
    return row


def lapse_swap(key: int, *, at: datetime) -> bool:
    """Nobody answered and the earlier shift begins. Whether it lapsed now. In a transaction."""
    row = _locked(key)
    if row.state != RequestState.OPEN or min(row.gives_begins_at, row.gets_begins_at) > at:
        return False
    _end(row, RequestState.LAPSED, at)
    _tell_answer(row, "did not answer whether to swap", at)
    return True


def _locked(key: int) -> SwapRequest:
    rows = SwapRequest.objects.select_for_update(of=("self",))
    return rows.select_related("asked_by", "asked_of", "schedule").get(pk=key)


def _open(asked: SwapRequest, actor: User, at: datetime) -> SwapRequest:
    row = _locked(asked.pk)
    if row.asked_of_id != actor.pk:
        raise NotPermitted("Only the person who was asked may answer.")
    if row.state != RequestState.OPEN or min(row.gives_begins_at, row.gets_begins_at) <= at:
        raise RequestOver
    return row


def _end(row: SwapRequest, state: RequestState, at: datetime) -> None:
    row.state, row.answered_at = state, at
    row.save(update_fields=["state", "answered_at"])


def _tell_answer(row: SwapRequest, answer: str, at: datetime) -> None:
    tell(
        "oncall.swap_answered",
        [row.asked_by],
        row.schedule,
        intent=f"oncall:answer:{row.pk}",
        actor=row.asked_of,
        at=at,
        times={"begins": row.gives_begins_at, "ends": row.gives_ends_at},
        person=str(row.asked_of),
        answer=answer,
    )
