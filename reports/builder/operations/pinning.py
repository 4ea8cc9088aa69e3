"""Putting reports on dashboards, and taking them off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.people.models import User
from incidents.refusals import NotPermitted
from reports.builder import places
from reports.builder.choices import Sharing
from reports.builder.models import ReportPin, SavedReport
from reports.builder.operations.editing import ReportRefused, locked
from reports.builder.queries.listing import report_for
from reports.builder.queries.rights import may_manage, require_reading


@transaction.atomic
def pin_report(
    report: SavedReport, *, dashboard: str, actor: User, at: datetime, for_everybody: bool = False
) -> ReportPin:
    """Put a report on a dashboard: on the actor's own, or on that of everybody who finds the report.

    Once it stands there, again changes nothing. Raises NotPermitted, ReportRefused with `fields`.
    """
    require_reading(actor)
    row = locked(report)
    if report_for(actor, row.pk) is None:
        raise NotPermitted
    if dashboard not in places.names():
        raise ReportRefused(fields={"dashboard": "There is no such dashboard."})
    if for_everybody:
        if not may_manage(actor):
            raise NotPermitted
        if row.sharing == Sharing.OWN:
            raise ReportRefused(fields={"for_everybody": "Share it first: only its owner finds it."})
    pin, _made = ReportPin.objects.get_or_create(
        report=row,
        dashboard=dashboard,
        user=None if for_everybody else actor,
        defaults={"pinned_by": actor, "pinned_at": at},
    )
    return pin


@transaction.atomic
def unpin_report(pin: ReportPin, *, actor: User, at: datetime) -> None:  # noqa: ARG001 -- every door takes it
    """Take a report off a dashboard; what is gone already is let be.

    One's own is one's own; everybody's is for whoever manages reports. Raises NotPermitted.
    """
    require_reading(actor)
    row = ReportPin.objects.select_for_update().filter(pk=pin.pk).first()
    if row is None:
        return
    if row.user_id != actor.pk and not (row.user_id is None and may_manage(actor)):
        raise NotPermitted
    row.delete()
