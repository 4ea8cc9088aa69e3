"""Telling those who have an incident that a promise is about to be missed, or was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from incidents.clocks.lengths import format_length
from incidents.clocks.models import Clock
from incidents.clocks.words import calendar_in_words
from incidents.lifecycle.models import Incident
from incidents.notifications.choices import NotificationClass
from incidents.notifications.operations.notify import notify
from incidents.people.models import User

WARNING, BREACHED = "clock.warning", "clock.breached"


def tell_breaches(missed: Iterable[tuple[Incident, Clock]], *, at: datetime) -> None:
    """Each promise is told of once for the instant at which it was missed. A few queries for each."""
    for row, clock in missed:
        _tell(BREACHED, row, clock, intent=f"breached:{_name(clock)}:{int(clock.due_at.timestamp())}", at=at)


def tell_warnings(near: Iterable[tuple[Incident, Clock]], *, at: datetime) -> None:
    """Each threshold is told of once for each due instant."""
    for row, clock in near:
        intent = f"warning:{_name(clock)}:{clock.warned_percent}:{int(clock.due_at.timestamp())}"
        _tell(WARNING, row, clock, intent=intent, at=at, percent=str(clock.warned_percent))


def _name(clock: Clock) -> str:
    return f"{clock.incident_id}:{clock.kind}:{clock.authority[:40]}:{clock.generation}:{clock.ordinal}"


def _tell(kind: str, row: Incident, clock: Clock, *, intent: str, at: datetime, **more: str) -> None:
    calendar = calendar_in_words(clock.target["calendar"])
    context: dict[str, Any] = {
        "promise": clock.label,
        "due": clock.due_at.isoformat(),
        "terms": f"{format_length(clock.target['minutes'])} of {calendar}",
        **more,
    }
    notify(
        kind=kind,
        recipients=people_for(row),
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=intent,
        incident=row,
        context=context,
    )


def people_for(row: Incident) -> Iterable[User]:
    """Whoever has the incident; where nobody does, its team and, of a restricted one, the teams on its access list."""
    if row.assignee is not None and row.assignee.is_active:
        return [row.assignee]
    teams = Q(memberships__team=row.team_id) if row.team_id is not None else Q(pk__in=[])
    if row.restricted:
        grants = row.access_grants.filter(revoked_at=None, team__isnull=False)
        teams |= Q(memberships__team__in=grants.values("team"))
    return User.objects.filter(teams, is_active=True).distinct()
