"""Who is in which team, and when a team ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.people.models import Membership, Team, User
from incidents.people.queries import may_edit_team, others_are_in
from incidents.refusals import NotPermitted, Refused


class TeamRefused(Refused):
    """A change to a team that cannot be made."""

    code = "team_refused"


def _require(actor: User | None, team: Team) -> None:
    if actor is not None and not may_edit_team(actor, team):
        raise NotPermitted("Only this team's managers and administrators may change it.")


@transaction.atomic
def add_member(team: Team, user: User, *, actor: User | None, is_manager: bool = False) -> Membership:
    """Put a person into a team; somebody who is there already keeps their place and gets `is_manager` as given.

    Nobody joins a team of others by themselves, not even an administrator: the team may be on the access list of
    restricted incidents. Raises NotPermitted, or TeamRefused when the team is retired or the account not active.
    """
    _require(actor, team)
    if actor is not None and actor.pk == user.pk and others_are_in(team, user):
        raise NotPermitted("You cannot add yourself to a team. Ask its manager or another administrator.")
    if team.retired_at is not None:
        raise TeamRefused("This team is retired and takes nobody.")
    if not user.is_active:
        raise TeamRefused("This account is not active.")
    membership, _ = Membership.objects.update_or_create(team=team, user=user, defaults={"is_manager": is_manager})
    return membership


@transaction.atomic
def remove_member(team: Team, user: User, *, actor: User | None) -> bool:
    """Take a person out of a team; returns whether they were in it. What the team may see, they no longer see."""
    _require(actor, team)
    removed, _ = Membership.objects.filter(team=team, user=user).delete()
    return bool(removed)


@transaction.atomic
def set_manager(team: Team, user: User, *, is_manager: bool, actor: User | None) -> Membership:
    """Let a member manage the team, or no longer. Raises TeamRefused when the person is no member."""
    _require(actor, team)
    membership = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if membership is None:
        raise TeamRefused("This person is not in the team.")
    membership.is_manager = is_manager
    membership.save(update_fields=["is_manager"])
    return membership


@transaction.atomic
def retire_team(team: Team, *, actor: User | None, at: datetime) -> Team:
    """Let the team take no more incidents; what it has stays with it. A retired team keeps its first instant."""
    _require(actor, team)
    fresh = Team.objects.select_for_update().get(pk=team.pk)
    if fresh.retired_at is None:
        _set_retired(fresh, at)
    team.refresh_from_db()
    return team


def _set_retired(team: Team, at: datetime | None) -> None:
    """Save the row, so that its history tells of it."""
    team.retired_at = at
    team.save(update_fields=["retired_at"])


@transaction.atomic
def restore_team(team: Team, *, actor: User | None) -> Team:
    """Let a retired team take incidents again."""
    _require(actor, team)
    fresh = Team.objects.select_for_update().get(pk=team.pk)
    if fresh.retired_at is not None:
        _set_retired(fresh, None)
    team.refresh_from_db()
    return team
