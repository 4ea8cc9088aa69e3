"""Telling webhooks what happened to an incident: rows of the outbox, in the transaction of what happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from uuid_utils.compat import uuid7

from incidents.notifications.choices import NotificationClass, WebhookEvent
from incidents.notifications.models import Notification
from incidents.notifications.operations.notify import notify_places
from incidents.notifications.queries.webhooks import listening
from incidents.people.models import User

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

# Nobody learns anything from news that are older.
NEWS_LIVE = timedelta(days=3)


def publish(
    event: WebhookEvent,
    incident: Incident,
    *,
    actor: User | None,
    at: datetime,
    context: dict[str, Any] | None = None,
) -> list[Notification]:
    """Make one row for each endpoint that listens. Needs a transaction: one query in it where none does, whatever else
    it tells, and three more for each event where any number do.

    Nothing leaves of what was recorded elsewhere and imported; of what belongs to a drill, only to webhooks that its
    trainer named.
    """
    if incident.is_history:
        return []
    endpoints = listening(event)
    if not endpoints:
        return []
    return notify_places(
        kind=event,
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=f"{event}:{incident.pk}:{uuid7().hex}",
        endpoints=endpoints,
        incident=incident,
        context=context,
        expires_at=at + NEWS_LIVE,
    )
