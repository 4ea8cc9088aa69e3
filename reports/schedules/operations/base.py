"""What operations on schedules have in common: their lock, and the promise of the next mailing."""

from __future__ import annotations

from datetime import datetime

from incidents.permissions.principal import as_system
from incidents.timers.operations import cancel, schedule
from incidents.timers.slots import BadRule
from reports.schedules.choices import TIMER
from reports.schedules.models import ReportSchedule
from reports.schedules.queries.listing import recurrence_of

SYSTEM = "mailings of reports"


def locked(row: ReportSchedule) -> ReportSchedule:
    """The row, held until the transaction ends."""
    held: ReportSchedule = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return held


def plan(row: ReportSchedule, *, at: datetime) -> None:
    """Promise the next slot of a locked schedule, in place of what was promised before; none while it rests."""
    row.next_slot = None
    if row.paused_at is None and row.retired_at is None:
        try:
            row.next_slot = recurrence_of(row).next_after(at)
        except BadRule as error:
            row.paused_at, row.pause_reason = at, str(error)[:300]
    with as_system(SYSTEM):
        cancel(kind=TIMER, subject_id=row.pk)
        if row.next_slot is not None:
            schedule(
                kind=TIMER,
                dedup_key=f"{TIMER}:{row.pk}:{row.generation}:{row.next_slot.isoformat()}",
                due_at=row.next_slot,
                at=at,
                subject_id=row.pk,
                generation=row.generation,
            )
