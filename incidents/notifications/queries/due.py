"""What is due in the outbox, and how much may leave at the same time by each way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import NotificationState
from incidents.notifications.models import Notification

# A worker that was told of a message and has not taken it by then may never have heard of it.
HEARD_AGAIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Place:
    """A way out that is counted by itself: a channel, or one of its providers. One slot of each is for pages alone."""

    channel: str
    provider_id: int | None
    at_once: int
    is_page: bool

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.provider_id or ''}"

    @property
    def most(self) -> int:
        return self.at_once if self.is_page or self.at_once == 1 else self.at_once - 1


def pending_at(at: datetime) -> QuerySet[Notification]:
    """Everything that is due. Served by `notification_due`."""
    return Notification.objects.filter(state=NotificationState.PENDING, next_at__lte=at)


def unheard(at: datetime) -> Q:
    """The condition that no worker heard of it lately, or not since it became due again."""
    return Q(hinted_at=None) | Q(hinted_at__lte=at - HEARD_AGAIN) | Q(hinted_at__lt=F("next_at"))


def place_of(pk: str) -> Place | None:
    """The way by which a message is to leave; None when there is no such message, or no such way."""
    rows = Notification.objects.filter(pk=pk).values_list("channel", "provider_id", "provider__at_once", "priority")
    for channel, provider_id, at_once, priority in rows:
        if channel in SENDERS:
            return _place(channel, provider_id, at_once, is_page=priority == 0)
    return None


def _place(channel: str, provider_id: int | None, at_once: int | None, *, is_page: bool) -> Place:
    return Place(channel, provider_id, at_once or SENDERS[channel].at_once, is_page)


def room_at(place: Place, *, at: datetime) -> int:
    """How many more may leave there at `at`."""
    sending = Notification.objects.filter(
        state=NotificationState.SENDING, channel=place.channel, provider=place.provider_id, lease_until__gt=at
    )
    return place.most - sending.count()


def places_with_room(*, at: datetime) -> list[tuple[Place, int]]:
    """Where something is due of which no worker has heard, pages first, each with how many more may leave there.

    What a worker heard of and has not taken yet counts as leaving. Three queries.
    """
    due = pending_at(at).filter(unheard(at), channel__in=list(SENDERS))
    found = due.values_list("channel", "provider_id", "provider__at_once", "priority").distinct().order_by()
    busy = _count(Notification.objects.filter(state=NotificationState.SENDING, lease_until__gt=at))
    busy += _count(pending_at(at).exclude(unheard(at)).filter(hinted_at__isnull=False))
    places = {_place(channel, provider, at_once, is_page=not rank) for channel, provider, at_once, rank in found}
    in_order = sorted(places, key=lambda place: (not place.is_page, place.key))
    return [(place, place.most - busy[place.channel, place.provider_id]) for place in in_order]


def _count(rows: QuerySet[Notification]) -> Counter[tuple[str, int | None]]:
    return Counter(rows.values_list("channel", "provider_id"))


def due_at(place: Place, *, at: datetime) -> QuerySet[Notification]:
    """What is due at one place and no worker has heard of: its pages, or everything else."""
    rows = pending_at(at).filter(unheard(at), channel=place.channel, provider=place.provider_id)
    return rows.filter(priority=0) if place.is_page else rows.exclude(priority=0)
