"""Reading people: sessions, tokens, teams and who may edit them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from incidents.database.sole import sole
from incidents.people.models import ApiToken, Membership, Team, User, UserSession


def find_token(prefix: str) -> ApiToken | None:
    """Return the token with this prefix and its user, whatever their state. One query."""
    return sole(ApiToken.objects.select_related("user").filter(prefix=prefix))


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The person's tokens, those that still work first, then newest first."""
    return ApiToken.objects.filter(user=user).order_by("revoked_at", "-created_at")


def sessions_of(user: User, *, at: datetime) -> QuerySet[UserSession]:
    """The browsers the person may be signed in with, last seen first."""
    oldest = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return UserSession.objects.filter(user=user, last_seen_at__gte=oldest)


def teams_managed_by(user: User) -> QuerySet[Team]:
    """The teams whose membership says that the person manages them."""
    return Team.objects.filter(memberships__user=user, memberships__is_manager=True)


def may_edit_team(user: User, team: Team) -> bool:
    """Whether the person may edit `team`: `change_team` opens every team, managing one that one."""
    if not user.is_active:
        return False
    if user.has_perm("incidents.change_team"):
        return True
    return teams_managed_by(user).filter(pk=team.pk).exists()


def others_are_in(team: Team, user: User) -> bool:
    """Whether the team has active members and `user` is none of them."""
    active = Membership.objects.filter(team=team, user__is_active=True)
    return active.exists() and not active.filter(user=user).exists()


def may_administer(actor: User, permissions: set[str]) -> bool:
    """Whether the actor may change who holds these permissions (`app.codename`): all are theirs, or they are superuser.

    Nobody hands out what they do not hold; so the right to change people does not become every right.
    """
    return actor.is_superuser or permissions <= actor.get_all_permissions()


def groups_within(actor: User) -> QuerySet[Group]:
    """The groups that the actor may give to others and change: those that hold nothing the actor lacks."""
    if actor.is_superuser:
        return Group.objects.all()
    return Group.objects.exclude(permissions__in=Permission.objects.exclude(pk__in=permissions_of(actor)))


def permissions_of(actor: User) -> QuerySet[Permission]:
    """The permissions that the actor holds and may therefore give."""
    if actor.is_superuser:
        return Permission.objects.all()
    held = Q(group__user=actor) | Q(user=actor)
    return Permission.objects.filter(pk__in=Permission.objects.filter(held).values("pk"))
