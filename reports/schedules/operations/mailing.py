"""Beginning a mailing: when its slot has come, or when somebody asks. Writes rows only; `sending` does the work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations.notify import notify
from incidents.people.models import User
from incidents.timers.models import Timer
from incidents.timers.slots import BadRule
from reports.builder.queries.listing import report_for
from reports.schedules.models import ReportDelivery, ReportRun, ReportSchedule
from reports.schedules.operations.base import locked, plan
from reports.schedules.queries.links import page_of
from reports.schedules.queries.listing import readers, recurrence_of
from reports.schedules.queries.rights import require_changing

NOT_SHOWN = "Its owner does not find the report any more: it was retired, or is not shared with them."
NO_RIGHT = "Its owner may not read reports any more."
NOBODY = "Nobody is left who gets it."


def fire_due(timers: list[Timer], at: datetime) -> None:
    """Begin the mailing of each schedule whose slot has come, and promise the next. Of missed slots, the latest."""
    for timer in timers:
        row = ReportSchedule.objects.filter(pk=timer.subject_id).first()
        if row is not None:
            _fire(locked(row), timer, at)


def _fire(row: ReportSchedule, timer: Timer, at: datetime) -> None:
    # A timer of a rule that was changed since, or of a schedule that rests, is no promise any more.
    if timer.generation != row.generation or row.paused_at is not None or row.retired_at is not None:
        return
    try:
        slot = recurrence_of(row).latest_until(at, since=timer.due_at)
    except BadRule:
        slot = timer.due_at
    reason = _why_not(row)
    if reason:
        row.paused_at, row.pause_reason = at, reason
        _tell(row, slot, reason, at)
    else:
        _begin(row, slot, [one.user_id for one in row.recipients.all()], asked_by=None, at=at)
    plan(row, at=at)
    row.save(update_fields=["next_slot", "paused_at", "pause_reason"])


def _why_not(row: ReportSchedule) -> str:
    """Why nothing can be mailed by it until somebody looks at it; empty when it can."""
    if not readers().filter(pk=row.owner_id).exists():
        return NO_RIGHT
    if report_for(row.owner, row.report_id) is None:
        return NOT_SHOWN
    return "" if row.recipients.exists() else NOBODY


def _tell(row: ReportSchedule, slot: datetime, reason: str, at: datetime) -> None:
    """Its owner is told that it is paused; where they have left, it stands in the list of those who manage reports."""
    notify(
        kind="report.undelivered",
        recipients=[row.owner],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"report-paused:{row.pk}:{at.isoformat()}",
        context={
            "report": row.report.name,
            "slot": slot.isoformat(),
            "count": "",
            "reasons": f"{reason} The schedule is paused.",
            "url": absolute(page_of(row)),
        },
    )


@transaction.atomic
def run_now(schedule: ReportSchedule, *, actor: User, at: datetime, only_me: bool = False) -> ReportRun:
    """Begin a mailing beside the rule: to all who get it, or to the actor alone, to look at it.

    Raises NotPermitted.
    """
    row = locked(schedule)
    require_changing(actor, row)
    people = [actor.pk] if only_me else [one.user_id for one in row.recipients.all()]
    return _begin(row, at, people, asked_by=actor, at=at)


def _begin(
    row: ReportSchedule, slot: datetime, people: Iterable[int], *, asked_by: User | None, at: datetime
) -> ReportRun:
    """One run for a slot, and a copy for each person; what was begun already is left as it is."""
    today = slot.astimezone(ZoneInfo(row.time_zone)).date()
    run, is_new = ReportRun.objects.get_or_create(
        schedule=row, slot_at=slot, defaults={"today": today, "asked_by": asked_by, "began_at": at}
    )
    if is_new:
        ReportDelivery.objects.bulk_create([ReportDelivery(run=run, user_id=pk, next_at=at) for pk in people])
    return run
