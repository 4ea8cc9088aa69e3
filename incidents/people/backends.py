"""Signing in by name and password, and loading what a person may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest

from incidents.people.models import User

_ALL = (
    "SELECT kind.app_label, held.codename FROM auth_permission AS held "
    "JOIN django_content_type AS kind ON kind.id = held.content_type_id"
)
# Two lists of keys rather than an OR across joins, which would read everybody's.
_OWN = "SELECT permission_id FROM incidents_user_user_permissions WHERE user_id = %s"
_OF_GROUPS = (
    "SELECT given.permission_id FROM auth_group_permissions AS given "
    "JOIN incidents_user_groups AS member ON member.group_id = given.group_id WHERE member.user_id = %s"
)


class PeopleBackend(ModelBackend):
    """Django's own, which loads a person's permissions in one query instead of two.

    It has the last word on a password: the backends below it in the settings only keep old sessions alive.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        """Return the person. Raises PermissionDenied, so that no other backend hashes a wrong password once more."""
        user = super().authenticate(request, username=username, password=password, **more)
        if user is None:
            raise PermissionDenied
        return user  # type: ignore[return-value]  # the user model of the settings

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        # Under the name that Django's own backend asks first, whichever of the two is asked.
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in permissions_held(user_obj)}
        return set(user_obj._perm_cache)


def permissions_held(user: User) -> Iterator[tuple[str, str]]:
    """What was given to an active person or to their groups, as app and codename; a superuser has everything.

    Every request asks it, so it is written out: put together from querysets it costs more than to be answered.
    """
    with connection.cursor() as cursor:
        if user.is_superuser:
            cursor.execute(_ALL)
        else:
            cursor.execute(f"{_ALL} WHERE held.id IN ({_OWN} UNION ALL {_OF_GROUPS})", [user.pk, user.pk])
        yield from cursor.fetchall()
