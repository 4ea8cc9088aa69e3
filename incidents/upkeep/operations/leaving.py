"""Somebody leaves: what they hold goes to others, one by one, and their account is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.desk.models import SavedView
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import AccessGrant, Incident, ResponseRole
from incidents.lifecycle.operations import assign, assign_role, hand_over, release_role, revoke_access
from incidents.lifecycle.operations.base import named
from incidents.people.models import Membership, User
from incidents.people.operations import add_member, deactivate_user, remove_member, set_line_manager, set_manager
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import Refused

# In this order the holders of roles on a restricted incident are asked to take it.
FIRST_ASKED = (Role.COMMANDER, Role.DEPUTY, Role.LIAISON, Role.SCRIBE, Role.EXPERT)


@dataclass(frozen=True)
class Heirs:
    """Who gets what: one person for everything, and others for single incidents, roles and teams by their keys."""

    everything: User | None = None
    incidents: Mapping[int, User] = field(default_factory=dict)
    roles: Mapping[int, User] = field(default_factory=dict)
    teams: Mapping[int, User] = field(default_factory=dict)


@dataclass
class Left:
    """What came of it: how much was handed over, each refusal in a sentence, and whether the account is closed."""

    incidents: int = 0
    roles: int = 0
    refused: list[str] = field(default_factory=list)
    is_closed: bool = False


@transaction.atomic
def leave(person: User, *, heirs: Heirs, actor: User, at: datetime, anyway: bool = False) -> Left:
    """Hand over what a person holds, end their memberships, tokens, sessions and access, and close the account.

    Incidents and roles go by their own operations; a refusal is kept as a sentence and the rest goes on. When there
    was any, the account and the memberships stay as they are unless `anyway`; calling again goes on from there.
    An incident for which nobody is named is left unassigned for its team; a role is ended.

    Need to know: incidents that the actor may not see are neither told nor counted, here or in any refusal. Muster
    itself hands such an incident to somebody who may see it already: a holder of a response role on it, else the
    person's manager; else it is left unassigned, for its team and its access list. So leaving shows nobody an incident
    they could not see before. The incident's own timeline tells it.

    Raises NotPermitted, LastAdministrator and Refused as `deactivate_user` does; then nothing at all has happened.
    """
    left = Left()
    _hand_over_what_is_seen(person, heirs, left, actor=actor, at=at)
    if left.refused and not anyway:
        return left
    with as_system("somebody leaves: what the administrator may not see is handed over too"):
        _hand_over_what_is_hidden(person, at=at)
    _end_memberships(person, heirs, left, actor=actor)
    for report in User.objects.filter(manager=person):
        heir = heirs.everything if heirs.everything != report else person.manager
        set_line_manager(report, heir or person.manager, actor=actor)
    with as_system("somebody leaves: their access ends"):
        for grant in AccessGrant.objects.filter(user=person, revoked_at=None).select_related("incident"):
            revoke_access(grant, reason=f"{person} has left.", actor=None, at=at)
    _pass_on_views(person, heirs.everything, at=at)
    deactivate_user(person, actor=actor, at=at)
    left.is_closed = True
    data = {"person": named(person), "to": named(heirs.everything), "incidents": left.incidents, "roles": left.roles}
    record_audit(AuditCode.PERSON_LEFT, actor=actor, at=at, data={**data, "refused": len(left.refused)})
    return left


def _pass_on_views(person: User, heir: User | None, *, at: datetime) -> None:
    """Views of the queue that a team shares stay with the team, under the heir's name; the person's own end."""
    kept = SavedView.objects.filter(owner=person, retired_at=None)
    kept.filter(team=None).update(retired_at=at)
    if heir is not None:
        kept.filter(team__isnull=False).update(owner=heir, updated_at=at)


def _hand_over_what_is_seen(person: User, heirs: Heirs, left: Left, *, actor: User, at: datetime) -> None:
    """As the actor: locked in the order of their keys, lest two callers wait for each other."""
    note = f"{person} leaves."
    for incident in _assigned(person):
        heir = heirs.incidents.get(incident.pk) or heirs.everything
        if _done(lambda i=incident, h=heir: _pass_on(i, h, note, actor, at), incident, left):  # type: ignore[misc]
            left.incidents += 1
    for role in _roles(person):
        heir = heirs.roles.get(role.pk) or heirs.everything
        if _done(lambda r=role, h=heir: _pass_role(r, h, actor, at), role.incident, left):  # type: ignore[misc]
            left.roles += 1


def _done(act: Callable[[], None], incident: Incident, left: Left) -> bool:
    """Run one hand-over by itself; a refusal undoes it alone and is kept."""
    try:
        with transaction.atomic():
            act()
    except Refused as refusal:
        left.refused.append(f"{incident}: {refusal.sentence}")
        return False
    return True


def _assigned(person: User) -> QuerySet[Incident]:
    rows: QuerySet[Incident] = Incident.objects.open().assigned_to(person).order_by("pk")
    return rows


def _roles(person: User) -> QuerySet[ResponseRole]:
    rows: QuerySet[ResponseRole] = ResponseRole.objects.current().filter(user=person)
    return rows.select_related("incident").order_by("incident_id", "pk")


def _pass_on(incident: Incident, heir: User | None, note: str, actor: User | None, at: datetime) -> None:
    if heir is None:
        assign(incident, assignee=None, note=note, actor=actor, at=at)
    else:
        hand_over(incident, to=heir, note=note, actor=actor, at=at)


def _pass_role(role: ResponseRole, heir: User | None, actor: User | None, at: datetime) -> None:
    """Give a role on an open incident to the heir; experts are many, so the one who leaves is taken off besides."""
    if heir is not None and role.incident.is_open:
        assign_role(role.incident, role=role.role, user=heir, actor=actor, at=at)
    if ResponseRole.objects.current().filter(pk=role.pk).exists():
        release_role(role.incident, role=role.role, user=role.user, actor=actor, at=at)


def _hand_over_what_is_hidden(person: User, *, at: datetime) -> None:
    """What is left when the actor's part is done; refusals are the actor's alone and have been told."""
    told = Left()
    note = f"{person} leaves. Muster looked for somebody who may see this incident already."
    for incident in _assigned(person).filter(restricted=True):
        heir = _entitled(incident, person)
        _done(lambda i=incident, h=heir: _pass_on(i, h, note, None, at), incident, told)  # type: ignore[misc]
    for role in _roles(person).filter(incident__restricted=True):
        _done(lambda r=role: _pass_role(r, None, None, at), role.incident, told)  # type: ignore[misc]


def _entitled(incident: Incident, person: User) -> User | None:
    holders = ResponseRole.objects.current().filter(incident=incident, user__is_active=True).exclude(user=person)
    ranked = sorted(holders.select_related("user"), key=lambda role: (FIRST_ASKED.index(Role(role.role)), role.pk))
    if ranked:
        return ranked[0].user
    manager = person.manager
    if manager is None or not manager.is_active:
        return None
    with as_user(manager):
        return manager if Incident.objects.filter(pk=incident.pk).exists() else None


def _end_memberships(person: User, heirs: Heirs, left: Left, *, actor: User) -> None:
    for membership in Membership.objects.filter(user=person).select_related("team").order_by("team_id"):
        team = membership.team
        try:
            with transaction.atomic():
                if membership.is_manager and team.pk in heirs.teams:
                    add_member(team, heirs.teams[team.pk], actor=actor, is_manager=True)
                elif membership.is_manager and heirs.everything is not None and _is_in(heirs.everything, membership):
                    set_manager(team, heirs.everything, is_manager=True, actor=actor)
        except Refused as refusal:
            left.refused.append(f"{team}: {refusal.sentence}")
        remove_member(team, person, actor=actor)


def _is_in(person: User, membership: Membership) -> bool:
    return Membership.objects.filter(user=person, team=membership.team_id).exists()
