"""What is remembered of accounts: who had which name, rights and manager, and not every sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from simple_history import register
from simple_history.models import HistoricalRecords

NOT_CONFIGURATION = (
    "password",
    "last_login",
    "date_joined",
    "phone",
    "language",
    "time_zone",
    "queue_density",
    "first_page",
)
RIGHTS = ("groups", "user_permissions")


class AccountRecords(HistoricalRecords):
    """Remembers an account when something remembered of it changed: each sign-in saves the row too."""

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        if history_type == "~" and self._is_as_before(instance):
            return
        super().create_historical_record(instance, history_type, using)

    def _is_as_before(self, instance: Any) -> bool:
        latest = getattr(instance, self.manager_name).order_by("-history_id").first()
        if latest is None:
            return False
        names = [field.attname for field in self.fields_included(instance)]
        if any(getattr(latest, name) != getattr(instance, name) for name in names):
            return False
        return all(self._held_then(latest, name) == self._held_now(instance, name) for name in RIGHTS)

    @staticmethod
    def _held_then(latest: Any, name: str) -> set[int]:
        target = latest.instance_type._meta.get_field(name).m2m_reverse_field_name()
        return set(getattr(latest, name).values_list(f"{target}_id", flat=True))

    @staticmethod
    def _held_now(instance: Any, name: str) -> set[int]:
        return set(getattr(instance, name).order_by().values_list("pk", flat=True))


def remember_roles() -> None:
    """Keep the history of groups, which are the roles: their table is Django's, its history stands in this app."""
    register(Group, app="incidents", m2m_fields=["permissions"])
