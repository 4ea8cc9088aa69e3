"""Telling one person something by one method of theirs, whatever their rules say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.notifications.choices import PRIORITIES, NotificationClass
from incidents.notifications.models import ContactMethod, Notification
from incidents.notifications.operations.notify import by_method


def tell_by(
    method: ContactMethod,
    *,
    kind: str,
    at: datetime,
    intent: str,
    context: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> Notification:
    """Put one message into the outbox. The same `intent` twice is one message."""
    row, _made = Notification.objects.get_or_create(
        dedup_key=f"{intent}:{method.pk}",
        defaults={
            "intent": intent,
            "kind": kind,
            "notification_class": NotificationClass.UPDATE,
            "priority": PRIORITIES[NotificationClass.UPDATE],
            "context": context or {},
            **by_method(method),
            "recipient_id": method.user_id,
            "next_at": at,
            "expires_at": expires_at,
            "created_at": at,
        },
    )
    return row
