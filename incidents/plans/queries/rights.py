"""Who may do what with plans, procedures and key contacts."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.refusals import NotPermitted

Thing = Plan | Procedure | KeyContact
T = TypeVar("T", Plan, Procedure, KeyContact)
NOT_YOURS = "Only the managers of its team and administrators may change this."


def permission(verb: str, model: type[Model]) -> str:
    return f"incidents.{verb}_{model._meta.model_name}"


def may_view(user: User, model: type[Model]) -> bool:
    return user.is_active and user.has_perm(permission("view", model))


def may_make(user: User, model: type[Model]) -> bool:
    """Whether the person may make one at all: administrators, and whoever manages a team, for it."""
    if not may_view(user, model):
        return False
    return user.has_perm(permission("add", model)) or teams_managed_by(user).exists()


def may_edit(user: User, thing: Thing) -> bool:
    """Administrators edit every one, a team's managers its own."""
    if not may_view(user, type(thing)):
        return False
    if user.has_perm(permission("change", type(thing))):
        return True
    return thing.team_id is not None and teams_managed_by(user).filter(pk=thing.team_id).exists()


def require_editor(actor: User | None, thing: Thing) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_edit(actor, thing):
        raise NotPermitted(NOT_YOURS)


def require_team(actor: User | None, model: type[Model], team: Team | None) -> None:
    """Raise NotPermitted unless `actor` may have such a thing belong to `team` (none: to administrators)."""
    if actor is None or actor.has_perm(permission("change", model)):
        return
    if team is None or not teams_managed_by(actor).filter(pk=team.pk).exists():
        raise NotPermitted("Choose one of the teams that you manage.")
