"""Telling people what happens to incidents: whoever has one now, is named in a note, watches, or answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from incidents.notifications.choices import NotificationClass, NotificationState, WatchReason
from incidents.notifications.models import Notification, Watch
from incidents.notifications.operations.notify import notify
from incidents.notifications.operations.watching import watch
from incidents.notifications.queries.entitled import entitled_among
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

SYSTEM = "who is told what happens to an incident"
# Of a note, as much as a message quotes.
QUOTED = 400


def tell_assignee(incident: Incident, *, actor: User | None, at: datetime) -> None:
    """Somebody has the incident now. About seven queries, and none for who took it themselves."""
    person = incident.assignee
    if person is None or (actor is not None and person.pk == actor.pk):
        return
    notify(
        kind="incident.assigned",
        recipients=[person],
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"assigned:{incident.pk}:{incident.version}",
        incident=incident,
    )


def tell_team(incident: Incident, team: Team, *, actor: User | None, at: datetime) -> None:
    """A team has the incident and nobody in it yet: its members find it in their inboxes, and nowhere else."""
    notify(
        kind="incident.team_assigned",
        recipients=User.objects.filter(memberships__team=team, is_active=True),
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=f"team:{incident.pk}:{incident.version}",
        incident=incident,
        inbox_only=True,
    )


def tell_mentioned(
    incident: Incident, mentioned: Iterable[User], *, words: str, entry_id: int, actor: User | None, at: datetime
) -> None:
    """People are named in a note: those who may know of it are told, and watch the incident from then on."""
    told = notify(
        kind="incident.mentioned",
        recipients=mentioned,
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"mentioned:{entry_id}",
        incident=incident,
        context={"words": quoted(words)},
    )
    people = {row.recipient_id: row.recipient for row in told if row.recipient is not None}
    watch(incident, users=people.values(), at=at, reason=WatchReason.MENTIONED)


def tell_watchers(
    incident: Incident,
    *,
    what: str,
    intent: str,
    actor: User | None,
    at: datetime,
    words: str = "",
    but: Iterable[User] = (),
) -> None:
    """Tell whoever watches, but for `but`, who hear of it otherwise. One query when nobody does, and none where the
    incident was loaded with an `is_watched` that says so.
    """
    if not getattr(incident, "is_watched", True):
        return
    left_out = {person.pk for person in but}
    with as_system(SYSTEM):
        watching = set(Watch.objects.filter(incident=incident.pk).values_list("user", flat=True)) - left_out
    if not watching:
        return
    notify(
        kind="incident.watched",
        recipients=User.objects.filter(pk__in=watching, is_active=True),
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=intent,
        incident=incident,
        context={"what": what, "words": quoted(words)},
    )


def tell_owner(incident: Incident, *, kind: str, intent: str, actor: User | None, at: datetime) -> None:
    """Tell whoever answers for a restricted incident; where nobody has it, the teams on its access list."""
    if incident.assignee is not None:
        people = [incident.assignee]
    else:
        with as_system(SYSTEM):
            grants = incident.access_grants.filter(revoked_at=None, team__isnull=False)
            people = list(User.objects.filter(memberships__team__in=grants.values("team"), is_active=True).distinct())
    notify(
        kind=kind,
        recipients=people,
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=intent,
        incident=incident,
    )


@transaction.atomic
def silence_strangers(incident: Incident, *, at: datetime) -> None:
    """The incident is for fewer eyes now: who may not know of it any more watches it no more, and what waits for them
    is not sent. Four queries.
    """
    if not incident.restricted:
        return
    with as_system(SYSTEM):
        waiting = Notification.objects.filter(incident=incident.pk, state=NotificationState.PENDING)
        concerned = Q(pk__in=Watch.objects.filter(incident=incident.pk).values("user")) | Q(
            pk__in=waiting.filter(recipient__isnull=False).values("recipient")
        )
        people = list(User.objects.filter(concerned))
        entitled = entitled_among(incident, people, at=at)
        strangers = [person.pk for person in people if person.pk not in entitled]
        if not strangers:
            return
        Watch.objects.filter(incident=incident.pk, user__in=strangers).delete()
        waiting.filter(recipient__in=strangers).update(
            state=NotificationState.SUPPRESSED, settled_at=at, last_error="May not know of it any more"
        )


def quoted(words: str) -> str:
    """The beginning of what somebody wrote, as a message quotes it."""
    words = words.strip()
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1].rstrip()}…"
