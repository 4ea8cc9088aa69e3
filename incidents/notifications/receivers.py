"""What is told, and what is told no more, when something happens to an incident or a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.notifications.choices import PagingEnd, WebhookEvent
from incidents.notifications.operations.contact_methods import retire_person
from incidents.notifications.operations.paging import settle_locked
from incidents.notifications.operations.publishing import publish
from incidents.notifications.operations.telling import (
    silence_strangers,
    tell_assignee,
    tell_mentioned,
    tell_owner,
    tell_team,
    tell_watchers,
)
from incidents.people.models import Team, User

if TYPE_CHECKING:
    from incidents.lifecycle.models import AccessGrant, Incident
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


def logged(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """It may be somebody's from the start."""
    tell_assignee(incident, actor=actor, at=at)


def assigned(
    *,
    incident: Incident,
    old_assignee: User | None,
    old_team: Team | None,
    actor: User | None,
    at: datetime,
    **_: Any,
) -> None:
    """Whoever has it now is told; where nobody does, the team that it was given to."""
    if incident.assignee_id is not None:
        if incident.assignee != old_assignee:
            tell_assignee(incident, actor=actor, at=at)
    elif incident.team is not None and incident.team != old_team:
        tell_team(incident, incident.team, actor=actor, at=at)


def note_added(
    *,
    incident: Incident,
    entry: TimelineEntry,
    mentioned: list[User],
    actor: User | None,
    at: datetime,
    **_: Any,
) -> None:
    """Who is named is told, and of a public note whoever watches."""
    if mentioned:
        tell_mentioned(incident, mentioned, words=entry.body, entry_id=entry.pk, actor=actor, at=at)
    if entry.is_public:
        what, intent = "a public note was added", f"note:{entry.pk}"
        tell_watchers(incident, what=what, intent=intent, words=entry.body, but=mentioned, actor=actor, at=at)


def status_changed(*, incident: Incident, to_state: State, actor: User | None, at: datetime, **_: Any) -> None:
    what = f"it is “{to_state}” now"
    tell_watchers(incident, what=what, intent=f"state:{incident.pk}:{incident.version}", actor=actor, at=at)


def major_declared(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    intent = f"major:{incident.pk}:{incident.version}"
    tell_watchers(incident, what="it is a major incident now", intent=intent, actor=actor, at=at)


def major_stood_down(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    intent = f"major:{incident.pk}:{incident.version}"
    tell_watchers(incident, what="it is no major incident any more", intent=intent, actor=actor, at=at)


def glass_broken(*, incident: Incident, grant: AccessGrant, actor: User | None, at: datetime, **_: Any) -> None:
    tell_owner(incident, kind="incident.glass_broken", intent=f"glass:{grant.pk}", actor=actor, at=at)


def access_granted(*, incident: Incident, grant: AccessGrant, actor: User | None, at: datetime, **_: Any) -> None:
    """Only where it matters: of an incident that is not restricted nobody needs to be told."""
    if incident.restricted:
        tell_owner(incident, kind="incident.access_granted", intent=f"access:{grant.pk}", actor=actor, at=at)


def fewer_may_know(*, incident: Incident, at: datetime, **_: Any) -> None:
    """It was restricted, or somebody's access has ended."""
    silence_strangers(incident, at=at)


def account_closed(*, user: User, at: datetime, **_: Any) -> None:
    """Who has left is reached no more."""
    retire_person(user, at=at)
