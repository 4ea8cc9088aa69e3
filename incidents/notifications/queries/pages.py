"""Who was paged about an incident, by what, and how that went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from incidents.notifications.choices import Channel, ErrorClass, NotificationClass, NotificationState
from incidents.notifications.models import Notification, Paging
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


def paging_of(incident: Incident) -> Paging | None:
    """Whether and since when people are paged, with who ended it. One query."""
    found: Paging | None = Paging.objects.filter(incident=incident).select_related("settled_by").first()
    return found


def pages_of(incident: Incident) -> list[ShownPage]:
    """The pages about an incident, newest first, at most `MOST_SHOWN` messages. One query."""
    rows = Notification.objects.filter(
        incident=incident, notification_class=NotificationClass.PAGE, recipient__isnull=False
    )
    newest = rows.select_related("recipient", "method", "provider").order_by("-created_at", "intent", "next_at", "id")
    grouped = groupby(newest[:MOST_SHOWN], key=lambda row: (row.created_at, row.intent))
    return [_page(list(held)) for _key, held in grouped]


def _page(rows: list[Notification]) -> ShownPage:
    first = rows[0]
    if first.recipient is None:
        raise TypeError("A page to nobody was asked for.")
    ways = [_way(row) for row in rows if row.channel != Channel.INBOX]
    context = first.context
    return ShownPage(
        first.recipient, first.created_at, str(context.get("actor", "")), str(context.get("reason", "")), ways
    )


def _way(row: Notification) -> ShownWay:
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
