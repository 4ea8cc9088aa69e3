"""Making and revoking the secret addresses at which calendar programs read drills."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from incidents.oncall.feeds import hash_of, make_secret
from incidents.people.models import User
from incidents.programmes.models import DrillFeed

# Use is noted no more often than this.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def renew_feed(user: User, *, at: datetime) -> tuple[DrillFeed, str]:
    """Make the person's address; the former one ends. With its secret, which is not kept: it is shown once."""
    User.objects.select_for_update().get(pk=user.pk)
    revoke_feed(user, at=at)
    secret = make_secret()
    return DrillFeed.objects.create(user=user, secret_hash=hash_of(secret), created_at=at), secret


@transaction.atomic
def revoke_feed(user: User, *, at: datetime) -> bool:
    """End the person's address; whether there was one."""
    return bool(DrillFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=at))


def note_feed_used(feed: DrillFeed, *, at: datetime) -> None:
    """Note when a calendar program last asked, every ten minutes at most."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    DrillFeed.objects.filter(long_ago, pk=feed.pk).update(last_used_at=at)
