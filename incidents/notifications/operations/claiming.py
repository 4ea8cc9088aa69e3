"""Claiming one message immediately before it leaves, and giving back what a dead process had claimed."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from incidents.engine.claims import claim
from incidents.engine.owner import gone, owner
from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import AttemptOutcome, NotificationClass, NotificationState
from incidents.notifications.models import DeliveryAttempt, Notification
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.notifications.operations.trouble import tell_in_doubt
from incidents.notifications.queries.due import Place, place_of, room_at
from incidents.permissions.principal import as_system

SYSTEM = "claims of messages"
# What the channel may take, and this much for what stands around it.
SPARE = timedelta(seconds=15)
AT_ONCE = 200


@transaction.atomic
def claim_delivery(pk: str, *, at: datetime) -> Notification | None:
    """Take one message for this thread, and note the try; None when it waits no more, is not due, or has no turn.

    At most so many leave at the same time by one channel or provider as it allows.
    """
    with as_system(SYSTEM):
        place = place_of(pk)
        if place is None:
            return None
        _in_turn(place)
        if room_at(place, at=at) <= 0:
            return None
        due = Notification.objects.filter(pk=pk, state=NotificationState.PENDING, next_at__lte=at)
        lease = at + timedelta(seconds=SENDERS[place.channel].timeout_seconds) + SPARE
        changes = {
            "state": NotificationState.SENDING,
            "lease_owner": owner(),
            "lease_until": lease,
            "attempt": F("attempt") + 1,
        }
        claimed = claim(due, order=["pk"], limit=1, changes=changes)
        if not claimed:
            return None
        DeliveryAttempt.objects.create(notification=claimed[0], number=claimed[0].attempt, started_at=at)
        return claimed[0]


def _in_turn(place: Place) -> None:
    """Have claims for one place follow each other, so that none counts without the other. SQLite's do anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(f"muster {place.key}".encode())])


def release_lapsed(*, at: datetime) -> int:
    """Give back what a process claimed that has died since, or whose lease has lapsed; return how much.

    Nobody knows whether the bytes had left. A page is sent again under the same id, at once; anything else stays in
    doubt for good. The timelines of their incidents say so.
    """
    with as_system(SYSTEM):
        sending = Notification.objects.filter(state=NotificationState.SENDING)
        owners = set(sending.values_list("lease_owner", flat=True))
        lapsed = sending.filter(Q(lease_until__lt=at) | Q(lease_owner__in=gone(owners)))
        if not owners or not lapsed.exists():
            return 0
        with transaction.atomic():
            pages = claim(
                lapsed.filter(notification_class=NotificationClass.PAGE),
                order=["lease_until"],
                limit=AT_ONCE,
                changes={**_RELEASED, "state": NotificationState.PENDING, "next_at": at, "hinted_at": None},
            )
            others = claim(
                lapsed.exclude(notification_class=NotificationClass.PAGE),
                order=["lease_until"],
                limit=AT_ONCE,
                changes={**_RELEASED, "state": NotificationState.IN_DOUBT, "settled_at": at},
            )
            keys = [row.pk for row in pages]
            Notification.objects.filter(pk__in=keys, expires_at__lte=at).update(expires_at=at + PAGE_LIVES)
            both = [*pages, *others]
            DeliveryAttempt.objects.filter(
                notification__in=[row.pk for row in both], outcome=AttemptOutcome.RUNNING
            ).update(outcome=AttemptOutcome.IN_DOUBT, finished_at=at)
            tell_in_doubt(both, at=at)
        return len(both)


_RELEASED = {"lease_owner": "", "lease_until": None}
