"""Signing in by name and password, and loading what a person may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from incidents.people.models import User


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
            held = permissions_held(user_obj).values_list("content_type__app_label", "codename").order_by()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in held}
        return set(user_obj._perm_cache)


def permissions_held(user: User) -> QuerySet[Permission]:
    """What was given to an active person or to their groups; a superuser has everything."""
    if user.is_superuser:
        return Permission.objects.all()
    # Two lists of keys rather than an OR across joins, which would read everybody's.
    own = User.user_permissions.through._default_manager.filter(user_id=user.pk).values("permission_id")
    of_groups = Group.permissions.through._default_manager.filter(group__user=user.pk).values("permission_id")
    return Permission.objects.filter(Q(pk__in=own) | Q(pk__in=of_groups))
