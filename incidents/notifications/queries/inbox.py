"""What stands in a person's inbox: of incidents that they may see, as the principal."""

from __future__ import annotations

from django.db.models import QuerySet

from incidents.notifications.choices import Channel
from incidents.notifications.models import Notification
from incidents.people.models import User

# A count that no badge shows exactly: beyond it the badge says "99+".
MOST_COUNTED = 99


def inbox_of(user: User) -> QuerySet[Notification]:
    """Every row of the person's inbox, newest first."""
    return Notification.objects.filter(recipient=user, channel=Channel.INBOX).order_by("-created_at", "-id")


def unread_of(user: User) -> QuerySet[Notification]:
    """Those that they have not read."""
    return Notification.objects.filter(recipient=user, channel=Channel.INBOX, read_at=None)


def count_unread(user: User) -> int:
    """How many are unread, counted to one beyond `MOST_COUNTED`. One query, by the index `notification_unread`."""
    return unread_of(user)[: MOST_COUNTED + 1].count()


def badge(count: int) -> str:
    """A count as the badge shows it; empty for none."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
