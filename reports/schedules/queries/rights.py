"""Who may do what with schedules."""

from __future__ import annotations

from incidents.people.models import User
from incidents.refusals import NotPermitted
from reports.builder.choices import Sharing
from reports.builder.queries.rights import may_manage, may_read
from reports.schedules.models import ReportSchedule


def may_change(user: User, schedule: ReportSchedule) -> bool:
    """Its owner, and whoever manages reports where the report is not somebody's own."""
    if not may_read(user) or schedule.retired_at is not None:
        return False
    return schedule.owner_id == user.pk or (schedule.report.sharing != Sharing.OWN and may_manage(user))


def require_changing(actor: User | None, schedule: ReportSchedule) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_change(actor, schedule):
        raise NotPermitted
