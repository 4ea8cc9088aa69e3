"""Receipts: a gateway behind a webhook says whether a message has arrived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.notifications.choices import ErrorClass, NotificationState
from incidents.notifications.models import Notification
from incidents.permissions.principal import as_system
from incidents.refusals import Refused

# What was sent, as far as we know: a receipt can come before our own attempt has been noted.
OPEN = (NotificationState.SENDING, NotificationState.ACCEPTED, NotificationState.IN_DOUBT)


class ReceiptRefused(Refused):
    """There is nothing to report on: not sent, or reported on before."""

    code = "receipt_refused"
    sentence = "Nothing is expected to be reported here."


@transaction.atomic
def note_receipt(notification: UUID, *, is_delivered: bool, detail: str, at: datetime) -> Notification:
    """Keep what a gateway says. The same word again changes nothing. Raises ReceiptRefused."""
    said = NotificationState.DELIVERED if is_delivered else NotificationState.FAILED
    with as_system("a gateway reports on a message"):
        rows = Notification.objects.filter(pk=notification)
        if not list(rows.select_for_update(of=("self",)).values_list("pk")):
            raise ReceiptRefused
        row = rows.get()
        if row.state == said:
            return row
        if row.state not in OPEN:
            raise ReceiptRefused
        row.state, row.settled_at, row.lease_owner, row.lease_until = said, row.settled_at or at, "", None
        if is_delivered:
            row.delivered_at, row.error_class, row.last_error = at, "", ""
        else:
            row.error_class = ErrorClass.PERMANENT
            row.last_error = f"The gateway reported: {detail.strip() or 'not delivered'}"[:300]
        row.save(
            update_fields=[
                "state", "settled_at", "lease_owner", "lease_until", "delivered_at", "error_class", "last_error"
            ]
        )  # fmt: skip
        return row
