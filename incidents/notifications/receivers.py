"""What the outbox does when something happens to an incident, whose row the sender of the signal holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.notifications.choices import PagingEnd, WebhookEvent
from incidents.notifications.operations.paging import settle_locked
from incidents.notifications.operations.publishing import publish
from incidents.people.models import User

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident
    from incidents.timeline.models import TimelineEntry
    from incidents.workflows.models import State


def stop_paging(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """Somebody has taken it."""
    settle_locked(incident, end=PagingEnd.ACKNOWLEDGED, actor=actor, at=at)


def stop_paging_at_the_end(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """It is resolved, closed or cancelled."""
    if not incident.is_open:
        settle_locked(incident, end=PagingEnd.ENDED, actor=actor, at=at)


def publish_logged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    publish(WebhookEvent.LOGGED, incident, actor=actor, at=at)


def publish_acknowledged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    publish(WebhookEvent.ACKNOWLEDGED, incident, actor=actor, at=at)


def publish_assigned(
    *, incident: Incident, old_assignee: User | None, old_team: Any, actor: User | None, at: datetime, **_: Any
) -> None:
    before = {
        "from_assignee": str(old_assignee) if old_assignee else None,
        "from_team": old_team.slug if old_team else None,
    }
    publish(WebhookEvent.ASSIGNED, incident, actor=actor, at=at, context=before)


def publish_status(
    *, incident: Incident, from_state: State, to_state: State, actor: User | None, at: datetime, **_: Any
) -> None:
    moved = {"from": from_state.name, "to": to_state.name}
    publish(WebhookEvent.STATUS_CHANGED, incident, actor=actor, at=at, context=moved)


def publish_note(*, incident: Incident, entry: TimelineEntry, actor: User | None, at: datetime, **_: Any) -> None:
    publish(WebhookEvent.NOTE_ADDED, incident, actor=actor, at=at, context={"entry": entry.pk})


def publish_details(*, incident: Incident, changes: dict[str, Any], actor: User | None, at: datetime, **_: Any) -> None:
    """Which fields changed; what they hold now stands in the incident, as far as it may be told."""
    publish(WebhookEvent.PRIORITY_CHANGED, incident, actor=actor, at=at, context={"fields": sorted(changes)})


def publish_major(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    publish(WebhookEvent.MAJOR_DECLARED, incident, actor=actor, at=at)


def publish_stood_down(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    publish(WebhookEvent.MAJOR_STOOD_DOWN, incident, actor=actor, at=at)
