"""Writing to the timeline: one entry per thing that happened, inside the transaction of the change."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Lower

from incidents.people.models import User
from incidents.timeline.models import Mention, TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incidents.lifecycle.models import Incident

# A user name after an @ that does not stand inside a word or an e-mail address.
MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})")


def record(
    incident: Incident,
    code: str,
    *,
    actor: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    body: str = "",
    is_public: bool = False,
    other: Incident | None = None,
    recorded_at: datetime | None = None,
) -> TimelineEntry:
    """Add one entry. `at` is when it happened, `recorded_at` (default: `at`) when Muster was told; both aware UTC.

    `other` is a second incident the entry speaks of: who may not know of it does not see the entry.
    """
    return TimelineEntry.objects.create(
        incident=incident,
        other_incident=other,
        code=code,
        actor=actor,
        at=at,
        recorded_at=recorded_at or at,
        data=data or {},
        body=body,
        is_public=is_public,
    )


def record_mentions(entry: TimelineEntry) -> list[User]:
    """Note everybody whom the entry's text names as @username, and return them (active people, each once)."""
    names = {name.rstrip(".").lower() for name in MENTION.findall(entry.body)}
    if not names:
        return []
    people = list(_active_users_named(names))
    Mention.objects.bulk_create(
        [Mention(entry=entry, incident_id=entry.incident_id, user=user, at=entry.at) for user in people]
    )
    return people


def _active_users_named(names: Iterable[str]) -> Iterable[User]:
    return User.objects.annotate(lowered=Lower("username")).filter(lowered__in=list(names), is_active=True)
