"""Delivering one message: claimed, looked at once more, worded as things are, sent outside any transaction, settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from incidents.engine.crash_points import reach
from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.notifications.operations.claiming import claim_delivery
from incidents.notifications.operations.finishing import drop, finish, mine
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.notifications.queries.messages import TO_SEND, message_of
from incidents.notifications.queries.truth import why_not
from incidents.permissions.principal import as_system

SYSTEM = "delivering messages"


def deliver(pk: str, *, at: datetime) -> bool:
    """Send the message with this key, when it waits and is due at `at`; return whether it was ours to send.

    Leaves the process, and must not be called in a transaction. Any number of callers at once: one sends.
    """
    with as_system(SYSTEM):
        claimed = claim_delivery(pk, at=at)
        if claimed is None:
            return False
        reach("after-claim")
        send_claimed(claimed, at=at)
        return True


def send_claimed(claimed: Notification, *, at: datetime) -> bool:
    """Send what was claimed at `at`, unless it is not to be sent any more; return whether bytes left."""
    began = monotonic()
    with as_system(SYSTEM):
        row = mine(claimed).select_related(*TO_SEND).first()
        if row is None:
            return False
        reason = why_not(row)
        if reason:
            drop(row, state=NotificationState.SUPPRESSED, reason=reason, at=at)
            return False
        if row.expires_at is not None and row.expires_at <= at and not _looked_at_anew(row, at):
            drop(row, state=NotificationState.EXPIRED, reason="It came too late to be of use.", at=at)
            return False
        message = message_of(row, at=at)
        reach("before-send")
        outcome = SENDERS[row.channel].send(message)
        reach("after-send")
        ended = at + timedelta(seconds=monotonic() - began)
        reach("before-finish")
        finish(row, outcome, at=ended)
        reach("after-finish")
        return True


def _looked_at_anew(row: Notification, at: datetime) -> bool:
    """A page that is late but still true is sent, and says how late it is."""
    if row.notification_class != NotificationClass.PAGE:
        return False
    row.expires_at = at + PAGE_LIVES
    return bool(mine(row).update(expires_at=row.expires_at))
