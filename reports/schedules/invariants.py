"""What must hold of mailings, and what puts it right."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from incidents.engine.invariants import Invariant, counted
from reports.schedules.operations import send_due_copies
from reports.schedules.queries.listing import waiting_copies

# Copies leave at one a second at least: longer than all those of a Monday morning take.
OVERDUE_AFTER = timedelta(minutes=30)
# An audit has other things to look at too.
SENT_BY_AN_AUDIT = 10


def _waiting(at: datetime) -> str:
    late = waiting_copies(at=at - OVERDUE_AFTER)
    return counted(late, "mail of a report has waited for long", "mails of reports have waited for long")


def _send(_at: datetime) -> int:
    return send_due_copies(clock=timezone.now, limit=SENT_BY_AN_AUDIT)


INVARIANTS = [
    Invariant("report_mails", "Mails of reports leave within half an hour of being due.", _waiting, _send),
]
