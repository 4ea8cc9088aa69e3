"""Asking the team for cover, and covering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.oncall.choices import OverrideKind, RequestState
from incidents.oncall.models import CoverRequest, OnCallSchedule, ShiftOverride
from incidents.oncall.operations.base import OnCallRefused, locked, require_span, require_stand_in
from incidents.oncall.operations.overrides import stand_in
from incidents.oncall.operations.telling import tell
from incidents.oncall.queries.holding import has_all
from incidents.oncall.queries.rights import may_edit
from incidents.people.models import User
from incidents.refusals import Conflict, NotPermitted
from incidents.timers.operations import schedule as promise

COVER_TIMER = "oncall_cover_lapses"
NOT_YOURS = "You are not on call during all of this time. Ask for what is yours."


class RequestOver(Conflict):
    """It was answered, withdrawn, or nobody answered in time."""

    code = "request_over"
    sentence = "This was answered or withdrawn already."


@transaction.atomic
def ask_for_cover(
    schedule: OnCallSchedule, *, begins: datetime, ends: datetime, actor: User, at: datetime, reason: str = ""
) -> CoverRequest:
    """Ask the others of the schedule's team whether somebody takes [begins, ends), which is the actor's.

    Until somebody does, it stays the actor's; what nobody has taken when it begins lapses. Raises OnCallRefused: over,
    not the actor's (a hole is nobody's), asked for already, nobody to ask, retired.
    """
    row = locked(schedule)
    begins, ends = require_span(begins, ends, at=at)
    if begins <= at:
        raise OnCallRefused("This has begun. Ask a manager of the team for an override.")
    if not has_all(actor, row, begins, ends):
        raise OnCallRefused(NOT_YOURS, fields={"begins_at": NOT_YOURS})
    open_ones = CoverRequest.objects.filter(schedule=row, asked_by=actor, state=RequestState.OPEN)
    if open_ones.filter(begins_at__lt=ends, ends_at__gt=begins).exists():
        raise OnCallRefused("You have asked for cover at that time already.")
    others = _colleagues(row, actor)
    if not others:
        raise OnCallRefused(f"There is nobody else in the team {row.team} who could cover for you.")
    asked = CoverRequest.objects.create(
        schedule=row, asked_by=actor, begins_at=begins, ends_at=ends, reason=reason.strip(), asked_at=at
    )
    promise(kind=COVER_TIMER, dedup_key=f"oncall:cover:{asked.pk}", due_at=begins, at=at, subject_id=asked.pk)
    tell("oncall.cover_asked", others, row, intent=f"oncall:cover:{asked.pk}", **_told(asked, actor, at))
    return asked


def _colleagues(schedule: OnCallSchedule, actor: User) -> list[User]:
    members = User.objects.filter(memberships__team=schedule.team_id, is_active=True)
    return list(members.exclude(pk=actor.pk).distinct())


def _told(asked: CoverRequest, person: User, at: datetime) -> dict[str, Any]:
    times = {"begins": asked.begins_at, "ends": asked.ends_at}
    return {"actor": person, "at": at, "times": times, "person": str(person), "reason": asked.reason}


@transaction.atomic
def take_cover(asked: CoverRequest, *, actor: User, at: datetime) -> ShiftOverride:
    """Let the actor have what was asked for. Raises NotPermitted, RequestOver, OnCallRefused (not the asker's now)."""
    schedule = locked(asked.schedule)
    row = _locked(asked)
    require_stand_in(actor, schedule)
    if row.asked_by_id == actor.pk:
        raise OnCallRefused("You cannot cover for yourself. Withdraw what you asked for instead.")
    if row.state != RequestState.OPEN or row.begins_at <= at:
        raise RequestOver(_over(row))
    if not has_all(row.asked_by, schedule, row.begins_at, row.ends_at):
        raise OnCallRefused(f"{row.asked_by} is not on call then any more: the schedule was changed.")
    span = (row.begins_at, row.ends_at)
    made = stand_in(schedule, actor, OverrideKind.COVER, span, actor=actor, at=at, reason=row.reason)
    _end(row, RequestState.ACCEPTED, at, taken=made)
    told = {**_told(row, actor, at), "reason": ""}
    tell("oncall.cover_taken", [row.asked_by], schedule, intent=f"oncall:covered:{row.pk}", **told)
    return made


def _locked(asked: CoverRequest) -> CoverRequest:
    return (
        CoverRequest.objects.select_for_update(of=("self",)).select_related("asked_by", "taken__user").get(pk=asked.pk)
    )


def _over(row: CoverRequest) -> str:
    if row.taken is not None:
        return f"{row.taken.user} has taken it already."
    return "Nobody took it in time." if row.state in (RequestState.OPEN, RequestState.LAPSED) else "It was withdrawn."


def _end(row: CoverRequest, state: RequestState, at: datetime, taken: ShiftOverride | None = None) -> None:
    row.state, row.ended_at, row.taken = state, at, taken
    row.save(update_fields=["state", "ended_at", "taken"])


@transaction.atomic
def withdraw_cover(asked: CoverRequest, *, actor: User | None, at: datetime) -> CoverRequest:
    """Ask no more: by whoever asked, or a manager. One that is withdrawn stays so. Raises NotPermitted, RequestOver."""
    row = _locked(asked)
    if actor is not None and row.asked_by_id != actor.pk and not may_edit(actor, row.schedule):
        raise NotPermitted("Only whoever asked may withdraw this.")
    if row.state == RequestState.OPEN:
        _end(row, RequestState.WITHDRAWN, at)
    elif row.state != RequestState.WITHDRAWN:
        raise RequestOver(_over(row))
    return row


def lapse_cover(key: int, *, at: datetime) -> bool:
    """Nobody took it and it begins: tell whoever asked that it is theirs. Whether it lapsed now. In a transaction."""
    row = CoverRequest.objects.select_for_update(of=("self",)).select_related("asked_by", "schedule").get(pk=key)
    if row.state != RequestState.OPEN or row.begins_at > at:
        return False
    _end(row, RequestState.LAPSED, at)
    told = {**_told(row, row.asked_by, at), "actor": None, "reason": ""}
    tell("oncall.cover_lapsed", [row.asked_by], row.schedule, intent=f"oncall:uncovered:{row.pk}", **told)
    return True
