"""Response roles: one commander, deputy, scribe and customer liaison at a time, and any number of experts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from incidents import signals
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.lifecycle.operations.base import lock, lock_open, named, store
from incidents.lifecycle.operations.eligibility import check_can_take
from incidents.people.models import User
from incidents.refusals import Conflict, Refused
from incidents.timeline.operations import record


class RoleHeld(Conflict):
    """Somebody has the role already."""

    code = "role_held"


class RoleNotHeld(Refused):
    """Nobody, or not this person, has the role."""

    code = "role_not_held"


@transaction.atomic
def take_role(
    incident: Incident, *, role: str, actor: User, at: datetime, expected_version: int | None = None
) -> ResponseRole:
    """Take a free role oneself. Raises RoleHeld (naming the holder), IncidentNotOpen, StaleIncident."""
    row = lock_open(incident, expected_version)
    holder = _holder(row, role, actor)
    if holder is not None:
        who = "You have" if holder.user_id == actor.pk else f"{holder.user} has"
        raise RoleHeld(f"{who} this role already.")
    return _start(row, "role.taken", role, actor, previous=None, actor=actor, at=at)


@transaction.atomic
def assign_role(
    incident: Incident, *, role: str, user: User, actor: User | None, at: datetime, expected_version: int | None = None
) -> ResponseRole:
    """Give a role to somebody; whoever had it is relieved. A person who has it already keeps it.

    Raises CannotTakeIncidents, IncidentNotOpen, StaleIncident.
    """
    row = lock_open(incident, expected_version)
    check_can_take(user, field="user")
    return _replace(row, "role.assigned", role, user, actor=actor, at=at)


@transaction.atomic
def hand_over_role(
    incident: Incident, *, role: str, to: User, actor: User, at: datetime, expected_version: int | None = None
) -> ResponseRole:
    """Pass on the role that the actor holds, also after the end: the work on what was learnt goes on.

    Raises RoleNotHeld, CannotTakeIncidents, StaleIncident.
    """
    row = lock(incident, expected_version)
    check_can_take(to, field="to")
    mine = _current(row, role).filter(user=actor).first()
    if mine is None:
        raise RoleNotHeld("You do not have this role, so you cannot hand it over.")
    if to.pk == actor.pk:
        return mine
    _end(mine, at)
    return _start(row, "role.handed_over", role, to, previous=actor, actor=actor, at=at)


@transaction.atomic
def release_role(
    incident: Incident, *, role: str, user: User, actor: User | None, at: datetime, expected_version: int | None = None
) -> None:
    """End a person's role without a successor, also after the end. Raises RoleNotHeld, StaleIncident."""
    row = lock(incident, expected_version)
    held = _current(row, role).filter(user=user).first()
    if held is None:
        raise RoleNotHeld(f"{user} does not have this role.")
    _end(held, at)
    store(row, at=at, fields=[])
    record(row, "role.released", actor=actor, at=at, data={"role": Role(role).value, "user": named(user)})


def _current(row: Incident, role: str) -> QuerySet[ResponseRole]:
    return ResponseRole.objects.current().filter(incident=row, role=Role(role)).select_related("user")


def _holder(row: Incident, role: str, user: User) -> ResponseRole | None:
    current = _current(row, role)
    return (current.filter(user=user) if role == Role.EXPERT else current).first()


def _replace(row: Incident, code: str, role: str, user: User, *, actor: User | None, at: datetime) -> ResponseRole:
    held = _holder(row, role, user)
    if held is not None and held.user_id == user.pk:
        return held
    if held is not None:
        _end(held, at)
    return _start(row, code, role, user, previous=held.user if held else None, actor=actor, at=at)


def _end(held: ResponseRole, at: datetime) -> None:
    held.ended_at = at
    held.save(update_fields=["ended_at"])


def _start(
    row: Incident, code: str, role: str, user: User, *, previous: User | None, actor: User | None, at: datetime
) -> ResponseRole:
    held = ResponseRole.objects.create(incident=row, role=Role(role), user=user, started_at=at)
    store(row, at=at, fields=[])
    data = {"role": Role(role).value, "user": named(user), "previous": named(previous)}
    record(row, code, actor=actor, at=at, data=data)
    signals.role_taken.send(Incident, incident=row, role=Role(role), user=user, previous=previous, actor=actor, at=at)
    return held
