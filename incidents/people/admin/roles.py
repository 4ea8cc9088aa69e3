"""Groups, which are the roles: those that ship, and those an administrator adds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401 -- registers Group, which is registered anew below
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField
from django.http import HttpRequest

from incidents.people.queries import groups_within, permissions_of
from incidents.permissions.admin import GuardedAdmin
from incidents.permissions.roles import ROLES

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GuardedAdmin):
    removable = True
    search_fields = ("name",)
    filter_horizontal = ("permissions",)
    help_texts = {"name": "What people do who have this role."}
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "permissions"),
                "description": "The roles that ship get back what is taken from them at each start, and keep what is "
                "added. For a role with less, make one of your own. You can give what you hold yourself.",
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("name",) if obj is not None and obj.name in ROLES else ()

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return bool(allowed)
        return groups_within(request.user).filter(pk=obj.pk).exists()  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj is None:
            # The action over many would take shipped roles along.
            return False
        return obj.name not in ROLES and super().has_delete_permission(request, obj)

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["queryset"] = permissions_of(request.user).select_related("content_type")  # type: ignore[arg-type]
        return super().formfield_for_manytomany(db_field, request, **kwargs)
