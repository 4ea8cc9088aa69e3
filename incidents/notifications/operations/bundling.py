"""Four or more messages that are due to one person by one way become one that lists them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import uuid_utils.compat as ordered
from django.db import transaction
from django.db.models import Count, Min

from incidents.engine.claims import claim
from incidents.notifications.choices import PRIORITIES, NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.notifications.queries.due import pending_at

MANY = 4
MOST = 200
# What is told singly may be told together; a code or an alarm may not.
KINDS = {
    NotificationClass.PAGE: (["page.incident"], "page.bundle"),
    NotificationClass.UPDATE: (["incident.assigned", "incident.mentioned", "incident.watched"], "update.bundle"),
}
# Whose, by which way, and in which reality: a drill and what is real never share a message.
WAY = ("recipient", "channel", "method", "provider", "address", "incident__exercise")


class _TooFew(Exception):
    """Others were quicker."""


def bundle(*, at: datetime) -> int:
    """Bundle what is due at `at`; return how many bundles were made. Nothing waits for others to come."""
    return sum(_bundle(notification_class, at) for notification_class in KINDS)


def _bundle(notification_class: NotificationClass, at: datetime) -> int:
    kinds, kind = KINDS[notification_class]
    due = pending_at(at).filter(
        kind__in=kinds, notification_class=notification_class, recipient__isnull=False, incident__isnull=False
    )
    groups = due.order_by().values(*WAY).annotate(many=Count("pk"), first=Min("next_at")).filter(many__gte=MANY)
    return sum(_make(kind, notification_class, due, group, at) for group in list(groups))


def _make(kind: str, notification_class: NotificationClass, due: Any, group: dict[str, Any], at: datetime) -> int:
    way = {name: group[name] for name in WAY}
    exercise = way["incident__exercise"]
    key = ordered.uuid7()
    is_page = notification_class == NotificationClass.PAGE
    context = {"due": group["first"].isoformat(), **({"exercise": exercise} if exercise is not None else {})}
    row = Notification(
        id=key,
        dedup_key=f"bundle:{key}",
        intent=f"bundle:{key}",
        kind=kind,
        notification_class=notification_class,
        priority=PRIORITIES[notification_class],
        context=context,
        channel=way["channel"],
        recipient_id=way["recipient"],
        method_id=way["method"],
        provider_id=way["provider"],
        address=way["address"],
        next_at=at,
        expires_at=at + PAGE_LIVES if is_page else None,
        created_at=at,
    )
    try:
        with transaction.atomic():
            Notification.objects.bulk_create([row])
            changes = {"state": NotificationState.BUNDLED, "settled_at": at, "bundle": row}
            taken = claim(due.filter(**way), order=["next_at", "pk"], limit=MOST, changes=changes)
            if len(taken) < MANY:
                raise _TooFew
    except _TooFew:
        return 0
    return 1
