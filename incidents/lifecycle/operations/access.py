"""Need to know: restricting, granting, breaking the glass, and the record of who read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from incidents import signals
from incidents.lifecycle.choices import GrantKind
from incidents.lifecycle.models import AccessGrant, AccessRecord, Incident
from incidents.lifecycle.operations.base import IncidentNotFound, lock, named, required_reason, store
from incidents.lifecycle.operations.log import grant_to_teams_of_type
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted, Refused
from incidents.timeline.operations import record

BREAK_GLASS_LASTS = timedelta(hours=4)


class AccessRefused(Refused):
    """A grant to nobody, to both a person and a team, or one that exists already."""

    code = "access_refused"


@transaction.atomic
def restrict(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Hide the incident from all who need not know. Whoever restricts it keeps access, and so do its type's teams.

    Raises ReasonRequired, AccessRefused when it is restricted already, StaleIncident.
    """
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    if row.restricted:
        raise AccessRefused("This incident is restricted already.")
    row.restricted = True
    store(row, at=at, fields=["restricted"])
    grant_to_teams_of_type(row, actor=actor, at=at)
    if actor is not None and _held(row, at=at, user=actor, team=None) is None:
        AccessGrant.objects.create(
            incident=row, user=actor, granted_by=actor, granted_at=at, reason="Restricted the incident"
        )
    record(row, "incident.restricted", actor=actor, at=at, data={"reason": reason})
    signals.restricted.send(Incident, incident=row, actor=actor, at=at)
    return row


@transaction.atomic
def lift_restriction(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Show the incident to everybody again; the access list stays for another time. Raises ReasonRequired."""
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    if not row.restricted:
        raise AccessRefused("This incident is not restricted.")
    row.restricted = False
    store(row, at=at, fields=["restricted"])
    record(row, "incident.unrestricted", actor=actor, at=at, data={"reason": reason})
    return row


@transaction.atomic
def grant_access(
    incident: Incident,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    user: User | None = None,
    team: Team | None = None,
    expires_at: datetime | None = None,
    expected_version: int | None = None,
) -> AccessGrant:
    """Put a person or a team on the access list, until `expires_at` (UTC) or for good; an existing grant is returned.

    Raises ReasonRequired, AccessRefused, StaleIncident.
    """
    reason = required_reason(reason)
    if (user is None) == (team is None):
        raise AccessRefused("Name one person or one team.")
    if expires_at is not None and expires_at <= at:
        raise AccessRefused("The access would have ended already.", fields={"expires_at": "This lies in the past."})
    row = lock(incident, expected_version)
    held = _held(row, at=at, user=user, team=team)
    if held is not None:
        return held
    grant = AccessGrant.objects.create(
        incident=row, user=user, team=team, reason=reason, granted_by=actor, granted_at=at, expires_at=expires_at
    )
    store(row, at=at, fields=[])
    data = {"who": named(user or team), "reason": reason, "expires_at": expires_at and expires_at.isoformat()}
    record(row, "access.granted", actor=actor, at=at, data=data)
    signals.access_granted.send(Incident, incident=row, grant=grant, actor=actor, at=at)
    return grant


def _held(row: Incident, *, at: datetime, user: User | None, team: Team | None) -> AccessGrant | None:
    """The grant in force at `at`, if there is one; one that has expired is closed, so that a new one can be made."""
    held = AccessGrant._base_manager.filter(
        incident=row, user=user, team=team, revoked_at=None, kind=GrantKind.GRANTED
    ).first()
    if held is None or held.expires_at is None or held.expires_at > at:
        return held
    held.revoked_at = held.expires_at
    held.save(update_fields=["revoked_at"])
    return None


@transaction.atomic
def revoke_access(
    grant: AccessGrant, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> None:
    """Take a person or a team off the access list. Raises ReasonRequired, StaleIncident."""
    reason = required_reason(reason)
    row = lock(grant.incident, expected_version)
    held = AccessGrant.objects.select_related("user", "team").filter(pk=grant.pk, revoked_at=None).first()
    if held is None:
        return
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    store(row, at=at, fields=[])
    record(row, "access.revoked", actor=actor, at=at, data={"who": named(held.user or held.team), "reason": reason})
    signals.access_revoked.send(Incident, incident=row, grant=held, actor=actor, at=at)


@transaction.atomic
def break_glass(incident_id: int, *, reason: str, actor: User, at: datetime) -> AccessGrant:
    """Let an administrator read one restricted incident for four hours; the timeline and its owner are told.

    Raises NotPermitted, ReasonRequired, and IncidentNotFound alike for absent and for unrestricted incidents.
    """
    if not actor.has_perm("incidents.break_glass"):
        raise NotPermitted
    reason = required_reason(reason)
    with as_system("break-glass: the administrator may not see the incident yet"):
        row = lock(Incident(pk=incident_id))
        if not row.restricted:
            raise IncidentNotFound
        grant = AccessGrant.objects.create(
            incident=row,
            user=actor,
            kind=GrantKind.BREAK_GLASS,
            reason=reason,
            granted_by=actor,
            granted_at=at,
            expires_at=at + BREAK_GLASS_LASTS,
        )
        store(row, at=at, fields=[])
        data = {"who": named(actor), "reason": reason, "expires_at": (at + BREAK_GLASS_LASTS).isoformat()}
        record(row, "access.glass_broken", actor=actor, at=at, data=data)
        signals.glass_broken.send(Incident, incident=row, grant=grant, actor=actor, at=at)
    return grant


def record_reads(incidents: Iterable[Incident], *, user: User, surface: str, at: datetime) -> int:
    """Write an access row for each restricted incident among those shown to `user`; return how many. One query."""
    rows = [
        AccessRecord(incident_id=incident.pk, user=user, at=at, surface=surface)
        for incident in incidents
        if incident.restricted
    ]
    if rows:
        AccessRecord.objects.bulk_create(rows)
    return len(rows)
