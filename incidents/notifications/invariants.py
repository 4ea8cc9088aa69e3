"""What must hold of the outbox, and what puts it right."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.engine.invariants import Invariant, counted
from incidents.notifications.choices import NotificationState
from incidents.notifications.models import Notification
from incidents.notifications.operations.claiming import release_lapsed
from incidents.notifications.queries.due import pending_at

OVERDUE_AFTER = timedelta(seconds=60)


def _overdue(at: datetime) -> str:
    late = pending_at(at - OVERDUE_AFTER).filter(priority=0)
    return counted(late, "page is more than a minute late", "pages are more than a minute late")


def _lapsed(at: datetime) -> str:
    lapsed = Notification.objects.filter(state=NotificationState.SENDING, lease_until__lt=at - OVERDUE_AFTER)
    return counted(lapsed, "message is held by nobody that lives", "messages are held by nobody that lives")


INVARIANTS = [
    Invariant("pages_overdue", "No page that was due more than a minute ago still waits.", _overdue),
    Invariant("message_leases", "No message is held longer than its lease.", _lapsed, lambda at: release_lapsed(at=at)),
]
