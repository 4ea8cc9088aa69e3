"""Making and revoking the secret addresses at which calendar programs read shifts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from incidents.oncall.feeds import hash_of, make_secret
from incidents.oncall.models import CalendarFeed, OnCallSchedule
from incidents.people.models import User

# Use is noted no more often than this.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def renew_feed(user: User, *, schedule: OnCallSchedule | None = None, at: datetime) -> tuple[CalendarFeed, str]:
    """Make the person's address for their own shifts, or for a schedule; the former one ends. With its secret.

    The secret is not kept: it is shown once.
    """
    User.objects.select_for_update().get(pk=user.pk)
    revoke_feed(user, schedule=schedule, at=at)
    secret = make_secret()
    feed = CalendarFeed.objects.create(user=user, schedule=schedule, secret_hash=hash_of(secret), created_at=at)
    return feed, secret


@transaction.atomic
def revoke_feed(user: User, *, schedule: OnCallSchedule | None = None, at: datetime) -> bool:
    """End the person's address for their own shifts, or for a schedule; whether there was one."""
    working = CalendarFeed.objects.filter(user=user, schedule=schedule, revoked_at=None)
    return bool(working.update(revoked_at=at))


def note_feed_used(feed: CalendarFeed, *, at: datetime) -> None:
    """Note when a calendar program last asked, every ten minutes at most."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    CalendarFeed.objects.filter(long_ago, pk=feed.pk).update(last_used_at=at)
