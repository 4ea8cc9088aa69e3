"""Writing to the timeline: one entry per thing that happened, inside the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.people.models import User
from incidents.timeline.models import Mention, TimelineEntry
from incidents.timeline.queries import people_named_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incidents.lifecycle.models import Incident


def draft(
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
    """Return an entry that is not saved yet. `at` and `recorded_at` (default: `at`) as of `record`."""
    return TimelineEntry(
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
    entry = draft(
        incident,
        code,
        actor=actor,
        at=at,
        data=data,
        body=body,
        is_public=is_public,
        other=other,
        recorded_at=recorded_at,
    )
    entry.save(force_insert=True)
    return entry


def record_all(entries: Iterable[TimelineEntry]) -> None:
    """Add drafted entries, in their order. One query."""
    TimelineEntry.objects.bulk_create(entries)


def record_mentions(entry: TimelineEntry) -> list[User]:
    """Note everybody whom the entry's text names as @username, and return them (active people, each once)."""
    people = people_named_in(entry.body)
    if not people:
        return []
    Mention.objects.bulk_create(
        [Mention(entry=entry, incident_id=entry.incident_id, user=user, at=entry.at) for user in people]
    )
    return people


def see_mentions(user: User, mentions: Iterable[int], *, at: datetime) -> int:
    """Note that the person saw these mentions of theirs (keys; others' and seen ones are passed over); how many."""
    return Mention.objects.filter(pk__in=list(mentions), user=user, seen_at=None).update(seen_at=at)
