"""The inbox: what its owner has read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.notifications.queries.inbox import unread_of
from incidents.people.models import User


@transaction.atomic
def mark_read(user: User, keys: Iterable[Any], *, at: datetime) -> int:
    """Note that the person read these rows of their inbox; others' and read ones are passed over. How many changed."""
    return unread_of(user).filter(pk__in=list(keys)).update(read_at=at)


@transaction.atomic
def mark_all_read(user: User, *, until: datetime, at: datetime) -> int:
    """Note that the person read all that had come by `until`, when the page was shown that they looked at."""
    return unread_of(user).filter(created_at__lte=until).update(read_at=at)
