"""Managers of people: accounts are made without staff rights unless asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager as DjangoUserManager

if TYPE_CHECKING:
    from incidents.people.models import User


class UserManager(DjangoUserManager["User"]):
    """Django's, under our name, so that migrations refer to one place of ours."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Names are unique whatever their case, so people may type them in any (phones begin with a capital)."""
        return self.get(username__iexact=username or "")
