"""Watching: a person is told what happens to an incident that is not theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from incidents.notifications.choices import WatchReason
from incidents.notifications.models import Watch
from incidents.people.models import User

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


@transaction.atomic
def watch(incident: Incident, *, users: Iterable[User], at: datetime, reason: str = WatchReason.CHOSEN) -> None:
    """Have `users` told what happens to the incident from now on; who watches already keeps the first instant.

    The incident is one that the caller has read through its scoped manager. One query.
    """
    rows = [Watch(incident=incident, user=user, reason=reason, since=at) for user in users]
    if rows:
        Watch.objects.bulk_create(rows, ignore_conflicts=True)
        # What was read with its row is not so any more.
        incident.__dict__.pop("is_watched", None)


@transaction.atomic
def unwatch(incident: Incident, *, user: User) -> bool:
    """End it; whether there was anything to end."""
    deleted, _by_model = Watch.objects.filter(incident_id=incident.pk, user=user).delete()
    return bool(deleted)
