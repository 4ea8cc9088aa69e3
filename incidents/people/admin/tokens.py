"""API tokens of everybody, to be read and revoked. People make their own under “Your API tokens”."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from incidents.people.models import ApiToken
from incidents.people.operations import revoke_token
from incidents.permissions.admin import GuardedAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(GuardedAdmin):
    list_display = ("name", "user", "prefix", "expires_at", "last_used_at", "state")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__username")
    fields = ("name", "user", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    @display(description="State")
    def state(self, token: ApiToken) -> str:
        if token.revoked_at is not None:
            return "Revoked"
        return "Works" if token.expires_at > timezone.now() else "Expired"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.change_apitoken")

    @admin.action(description="Revoke the selected tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        at = timezone.now()
        for token in queryset:
            revoke_token(token, actor=request.user, at=at)  # type: ignore[arg-type]
            self.log_change(request, token, "Revoked.")
        messages.success(request, "The selected tokens work no more.")
