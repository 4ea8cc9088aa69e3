"""Who was paged about an incident, by what, and how that went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from incidents.notifications.choices import Channel, ErrorClass, NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.people.models import User

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

MOST_SHOWN = 200
ENDED_WELL = (NotificationState.ACCEPTED, NotificationState.DELIVERED)


@dataclass(frozen=True)
class ShownWay:
    """One message on one way: where to, and how it went in words. `tone`: "good", "bad" or "waiting"."""

    by: str
    words: str
    at: datetime
    tone: str


@dataclass(frozen=True)
class ShownPage:
    """One person paged at one moment, with every way by which that was tried."""

    user: User
    at: datetime
    by: str
    reason: str
    ways: list[ShownWay] = field(default_factory=list)


def messages_of(incident: Incident) -> dict[str, list[Notification]]:
    """The page messages about an incident by what they tell whom, newest first, at most `MOST_SHOWN`. One query."""
    rows = Notification.objects.filter(incident=incident, notification_class=NotificationClass.PAGE)
    newest = rows.select_related("recipient", "method", "provider").order_by("-created_at", "intent", "next_at", "id")
    grouped = groupby(newest[:MOST_SHOWN], key=lambda row: (row.created_at, row.intent))
    return {intent: list(held) for (_at, intent), held in grouped}


def shown_page(rows: list[Notification]) -> ShownPage:
    """The messages that tell one person one thing."""
    first = rows[0]
    if first.recipient is None:
        raise TypeError("A page to nobody was asked for.")
    ways = [shown_way(row) for row in rows if row.channel != Channel.INBOX]
    context = first.context
    return ShownPage(
        first.recipient, first.created_at, str(context.get("actor", "")), str(context.get("reason", "")), ways
    )


def shown_way(row: Notification) -> ShownWay:
    """One message, and how it went."""
    called = (row.method.label or row.method.address) if row.method is not None else row.address
    by = f"{row.get_channel_display()}: {called}"
    if row.state in ENDED_WELL:
        words = "arrived" if row.delivered_at else "was handed over"
        return ShownWay(by, words, row.delivered_at or row.settled_at or row.created_at, "good")
    if row.state in (NotificationState.PENDING, NotificationState.SENDING):
        tried = f", tried {row.attempt} time{'' if row.attempt == 1 else 's'}" if row.attempt else ""
        return ShownWay(by, f"is waiting{tried}", row.next_at or row.created_at, "waiting")
    words = str(NotificationState(row.state).label).lower()
    if row.state == NotificationState.FAILED and row.error_class:
        words += f": {ErrorClass(row.error_class).label.lower()}"
    tone = "bad" if row.state in (NotificationState.FAILED, NotificationState.IN_DOUBT) else "waiting"
    return ShownWay(by, words, row.settled_at or row.created_at, tone)
