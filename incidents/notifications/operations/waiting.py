"""What waits in the outbox: called off, or sent once more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from incidents.notifications.choices import NotificationClass, NotificationState
from incidents.notifications.models import ContactMethod, Notification, WebhookEndpoint
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

SYSTEM = "messages that wait in the outbox"
AGAIN = (NotificationState.FAILED, NotificationState.IN_DOUBT)


class NotSentAgain(Refused):
    """It waits, was sent, or is not wanted any more."""

    code = "not_sent_again"
    sentence = "Only what failed or is in doubt can be sent again."


@transaction.atomic
def cancel_notifications(
    *,
    at: datetime,
    reason: str,
    intent: str = "",
    incident: Incident | None = None,
    kind: str = "",
    recipient: User | None = None,
    method: ContactMethod | None = None,
    endpoint: WebhookEndpoint | None = None,
) -> int:
    """Call off what waits and fits all that is given; return how many. What is on its way leaves.

    `intent` is the one given to `notify`. Raises ValueError when nothing is given.
    """
    wanted: dict[str, Any] = {
        "incident": incident,
        "kind": kind,
        "recipient": recipient,
        "method": method,
        "endpoint": endpoint,
        "intent__startswith": f"{intent}:" if intent else "",
    }
    wanted = {name: value for name, value in wanted.items() if value}
    if not wanted:
        raise ValueError("Say what is to be called off.")
    with as_system(SYSTEM):
        waiting = Notification.objects.filter(state=NotificationState.PENDING, **wanted)
        return waiting.update(state=NotificationState.SUPPRESSED, settled_at=at, last_error=reason[:300])


@transaction.atomic
def send_again(notification: Notification, *, actor: User | None, at: datetime) -> Notification:
    """Put what failed or is in doubt back into the outbox, under the same id. Raises NotSentAgain.

    It is tried at least once more; whether it is still true is asked before it leaves, as ever.
    """
    with as_system(SYSTEM):
        rows = Notification.objects.filter(pk=notification.pk)
        list(rows.select_for_update(of=("self",)).values_list("pk"))
        row = rows.get()
        if row.state not in AGAIN:
            raise NotSentAgain
        row.state, row.next_at, row.settled_at, row.hinted_at = NotificationState.PENDING, at, None, None
        row.error_class, row.last_error = "", ""
        if row.expires_at is not None:
            row.expires_at = max(row.expires_at, at + PAGE_LIVES)
        if actor is not None:
            row.context = {**row.context, "sent_again_by": str(actor)}
        if row.notification_class == NotificationClass.PAGE:
            row.context = {**row.context, "due": at.isoformat()}
        row.save(
            update_fields=[
                "state", "next_at", "settled_at", "hinted_at", "error_class", "last_error", "expires_at", "context"
            ]
        )  # fmt: skip
        return row
