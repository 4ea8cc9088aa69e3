"""Pages that nobody takes."""

from __future__ import annotations

from datetime import datetime

from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.watchdog.registry import Waiting


def due_pages(before: datetime, full: set[str], limit: int) -> list[Waiting]:
    """The first `limit` pages due before that instant, without those of lanes that are full. Whoever heard of them.

    A lane is a channel with one provider. Served by `notification_due`.
    """
    due = Notification.objects.filter(
        state=NotificationState.PENDING,
        priority=0,
        next_at__lte=before,
        notification_class=NotificationClass.PAGE,
        channel__in=list(SENDERS),
    )
    for lane in full:
        channel, _, provider = lane.partition(":")
        due = due.exclude(channel=channel, provider=int(provider) if provider else None)
    rows = due.order_by("priority", "next_at", "pk").values_list("pk", "channel", "provider_id")[:limit]
    return [Waiting(str(pk), f"{channel}:{provider or ''}") for pk, channel, provider in rows]
