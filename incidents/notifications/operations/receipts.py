"""Receipts: a gateway behind a webhook says whether a message has arrived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.notifications.choices import AttemptOutcome, ErrorClass, NotificationClass, NotificationState
from incidents.notifications.models import DeliveryAttempt, Notification
from incidents.notifications.operations.fail_over import fail_over, lock_paging
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
    """Keep what a gateway says; a page that did not arrive goes on by the person's next way.

    The same word again changes nothing. Raises ReceiptRefused.
    """
    said = NotificationState.DELIVERED if is_delivered else NotificationState.FAILED
    with as_system("a gateway reports on a message"):
        rows = Notification.objects.filter(pk=notification)
        seen = rows.select_related("recipient").first()
        if seen is None:
            raise ReceiptRefused
        failed_page = not is_delivered and seen.notification_class == NotificationClass.PAGE
        # Before any row of the outbox is changed: acknowledging takes the same locks in this order.
        is_wanted = lock_paging(seen) if failed_page else False
        list(rows.select_for_update(of=("self",)).values_list("pk"))
        row = rows.select_related("recipient").get()
        if row.state == said:
            return row
        if row.state not in OPEN:
            raise ReceiptRefused
        _keep(row, said, detail, at)
        if is_wanted:
            fail_over(row, is_final=True, at=at)
        return row


def _keep(row: Notification, said: NotificationState, detail: str, at: datetime) -> None:
    is_delivered = said == NotificationState.DELIVERED
    error = "" if is_delivered else f"The gateway reported: {detail.strip() or 'not delivered'}"[:300]
    # Whoever is still sending it has nothing more to say: the lease is taken away.
    DeliveryAttempt.objects.filter(notification=row, outcome=AttemptOutcome.RUNNING).update(
        outcome=AttemptOutcome.ACCEPTED if is_delivered else AttemptOutcome.FAILED, finished_at=at, error=error
    )
    row.state, row.settled_at, row.lease_owner, row.lease_until = said, row.settled_at or at, "", None
    row.error_class, row.last_error = "" if is_delivered else ErrorClass.PERMANENT, error
    row.delivered_at = at if is_delivered else None
    row.save(
        update_fields=["state", "settled_at", "lease_owner", "lease_until", "delivered_at", "error_class", "last_error"]
    )
