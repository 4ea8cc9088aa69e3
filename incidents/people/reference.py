"""Reference data of people: the roles that ship, as groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from incidents.permissions.roles import ROLES

OWN_APP = "incidents"


class PermissionsMissing(LookupError):
    """A role names permissions that the database does not have."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(f"These permissions of the roles do not exist: {', '.join(self.names)}.")


@transaction.atomic
def load_roles(roles: Mapping[str, Iterable[str]] = ROLES) -> list[Group]:
    """Make a group of each role, with its permissions. May be repeated; returns the groups in the order given.

    A group that exists is completed: it regains what it lacks, so that a new release can give a role more, and keeps
    what an administrator added. Whoever wants a role with less makes a group of their own.
    Raises PermissionsMissing, and makes nothing, when a role names a permission that no model has.
    """
    wanted = {role: {_full_name(name) for name in names} for role, names in roles.items()}
    permissions = _permissions(set().union(*wanted.values()))
    groups = []
    for role, names in wanted.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*(permissions[name] for name in names))
        groups.append(group)
    return groups


def _full_name(name: str) -> str:
    return name if "." in name else f"{OWN_APP}.{name}"


def _permissions(names: set[str]) -> dict[str, Permission]:
    """Return the permissions by full name; makes those that the models declare and `migrate` has not yet made."""
    labels = {name.partition(".")[0] for name in names}
    for label in sorted(labels):
        if label in apps.app_configs:
            create_permissions(apps.get_app_config(label), verbosity=0)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(content_type__app_label__in=labels).select_related("content_type")
    }
    if missing := names - found.keys():
        raise PermissionsMissing(missing)
    return found
