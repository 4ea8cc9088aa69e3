"""Standing in: by a manager's override, by taking a shift, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.oncall.choices import OverrideKind
from incidents.oncall.models import OnCallSchedule, ShiftOverride, SwapRequest
from incidents.oncall.operations.base import (
    OnCallRefused,
    changed,
    locked,
    require_editor,
    require_span,
    require_stand_in,
)
from incidents.oncall.operations.telling import tell
from incidents.oncall.queries.holding import has_all, others_who_have
from incidents.oncall.queries.rights import may_edit
from incidents.people.models import User
from incidents.refusals import Conflict, NotPermitted


class NotStandingIn(Conflict):
    """It was cancelled already, or is over."""

    code = "override_over"
    sentence = "This is over or was cancelled already."


@transaction.atomic
def override(
    schedule: OnCallSchedule,
    user: User,
    *,
    begins: datetime,
    ends: datetime,
    actor: User | None,
    at: datetime,
    reason: str = "",
) -> ShiftOverride:
    """Put one person on call in [begins, ends), whatever the rotations say; what is over of it is left out.

    It may fill a hole. Raises NotPermitted, or OnCallRefused: over, too long, retired, inactive, theirs already.
    """
    row = locked(schedule)
    require_editor(actor, row)
    return stand_in(row, user, OverrideKind.OVERRIDE, (begins, ends), actor=actor, at=at, reason=reason)


@transaction.atomic
def take_shift(
    schedule: OnCallSchedule, *, begins: datetime, ends: datetime, actor: User, at: datetime, reason: str = ""
) -> ShiftOverride:
    """Let the actor have [begins, ends), of whoever has it now, or of nobody. Raises as `override`."""
    row = locked(schedule)
    require_stand_in(actor, row)
    return stand_in(row, actor, OverrideKind.TAKEN, (begins, ends), actor=actor, at=at, reason=reason)


def stand_in(
    schedule: OnCallSchedule,
    user: User,
    kind: OverrideKind,
    span: tuple[datetime, datetime],
    *,
    actor: User | None,
    at: datetime,
    reason: str = "",
    swap: SwapRequest | None = None,
) -> ShiftOverride:
    """Write the override and tell whom it concerns. The schedule is locked, and the right to do it was asked for."""
    begins, ends = require_span(*span, at=at)
    if not user.is_active:
        raise OnCallRefused(f"{user} has no active account.", fields={"user": "This account is not active."})
    if has_all(user, schedule, begins, ends):
        raise OnCallRefused(f"{user} is on call then already.")
    relieved = others_who_have(user, schedule, begins, ends)
    made = ShiftOverride.objects.create(
        schedule=schedule,
        user=user,
        kind=kind,
        begins_at=begins,
        ends_at=ends,
        reason=reason.strip(),
        swap=swap,
        made_by=actor,
        made_at=at,
    )
    changed(schedule, at)
    told: dict[str, Any] = {"actor": actor, "at": at, "times": {"begins": begins, "ends": ends}, "reason": made.reason}
    tell("oncall.put_on", [user], schedule, intent=f"oncall:on:{made.pk}", **told)
    if kind not in (OverrideKind.SWAP, OverrideKind.COVER):
        tell("oncall.relieved", relieved, schedule, intent=f"oncall:off:{made.pk}", person=str(user), **told)
    return made


@transaction.atomic
def cancel_override(made: ShiftOverride, *, actor: User | None, at: datetime) -> list[ShiftOverride]:
    """Let the rotations count again from `at`, or as though it had not been, where it has not begun.

    Both halves of a swap end together; returns what was cancelled. Managers cancel anything; who took a shift gives it
    back as long as it has not begun. Raises NotPermitted, NotStandingIn, OnCallRefused (retired).
    """
    schedule = locked(made.schedule)
    row = ShiftOverride.objects.select_for_update().select_related("user").get(pk=made.pk)
    _require_canceller(actor, row, schedule, at)
    if row.cancelled_at is not None or row.ends_at <= at:
        raise NotStandingIn
    halves = ShiftOverride.objects.filter(swap=row.swap_id, cancelled_at=None, ends_at__gt=at).select_related("user")
    ending = list(halves) if row.swap_id is not None else [row]
    for half in ending:
        half.cancelled_at, half.cancelled_by = at, actor
        half.save(update_fields=["cancelled_at", "cancelled_by"])
    changed(schedule, at)
    for half in ending:
        _tell_cancelled(half, schedule, actor, at)
    return ending


def _require_canceller(actor: User | None, row: ShiftOverride, schedule: OnCallSchedule, at: datetime) -> None:
    if actor is None or may_edit(actor, schedule):
        return
    if row.user_id != actor.pk or row.kind != OverrideKind.TAKEN:
        raise NotPermitted("Only the managers of this schedule's team may cancel this.")
    if row.begins_at <= at:
        raise NotPermitted("Your shift has begun: ask a manager of the team, or ask for cover.")


def _tell_cancelled(row: ShiftOverride, schedule: OnCallSchedule, actor: User | None, at: datetime) -> None:
    """Whoever stood in, and whoever has it now."""
    begins = max(row.begins_at, at)
    concerned = [row.user, *others_who_have(row.user, schedule, begins, row.ends_at)]
    tell(
        "oncall.cancelled",
        concerned,
        schedule,
        intent=f"oncall:cancelled:{row.pk}",
        actor=actor,
        at=at,
        times={"begins": begins, "ends": row.ends_at},
        person=str(row.user),
        reason="",
    )
