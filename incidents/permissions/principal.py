"""The principal: on whose behalf the code at hand reads the database.

It is held in a context variable. Scoped managers (see `managers`) refuse to compile SQL when none is set.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

VIEW_RESTRICTED = "view_restricted"


class NoPrincipal(RuntimeError):
    """A scoped table was read while nobody was named as its reader."""

    def __init__(self) -> None:
        super().__init__(
            "No principal is set. Web requests get theirs from PrincipalMiddleware; "
            'jobs and commands say: with as_system("reason").'
        )


class Principal:
    """A reader: a user, the user of a request (looked up late, because the API authenticates late), or the system.

    `at` is the instant at which time-limited entitlements are judged: when the principal was set.
    """

    def __init__(
        self,
        *,
        user: AbstractBaseUser | AnonymousUser | None = None,
        request: HttpRequest | None = None,
        reason: str = "",
        at: datetime | None = None,
    ) -> None:
        self._user = user
        self._request = request
        self.reason = reason
        self.at = at or timezone.now()
        self._holders: dict[int, bool] = {}

    @property
    def is_system(self) -> bool:
        return bool(self.reason)

    @property
    def user(self) -> Any:
        if self._request is not None:
            return getattr(self._request, "user", None)
        return self._user

    @property
    def user_id(self) -> int | None:
        return getattr(self.user, "pk", None)

    @property
    def sees_all(self) -> bool:
        """The system, and holders of view_restricted. An administrator is no holder by being one: see break-glass."""
        if self.is_system:
            return True
        user_id = self.user_id
        if user_id is None:
            return False
        if user_id not in self._holders:
            self._holders[user_id] = holds_view_restricted(self.user)
        return self._holders[user_id]

    def __repr__(self) -> str:
        return f"<Principal {self.reason or self.user_id or 'anonymous'}>"


def holds_view_restricted(user: Any) -> bool:
    """Whether the permission was given to this user or one of their groups; `is_superuser` does not count."""
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- this module loads before the app registry

    if not user.is_active:
        return False
    if not user.is_superuser:
        # The rights of a request's user are loaded once; only a superuser's say nothing of what was given.
        return bool(user.has_perm(f"incidents.{VIEW_RESTRICTED}"))
    held = Permission.objects.filter(
        content_type__app_label="incidents", codename=VIEW_RESTRICTED, group__user=user
    ) | Permission.objects.filter(content_type__app_label="incidents", codename=VIEW_RESTRICTED, user=user)
    return bool(held.exists())


_current: ContextVar[Principal | None] = ContextVar("muster_principal", default=None)


def current_principal() -> Principal:
    """Return the principal in force. Raises NoPrincipal when none is."""
    principal = _current.get()
    if principal is None:
        raise NoPrincipal
    return principal


def set_principal(principal: Principal | None) -> Token[Principal | None]:
    return _current.set(principal)


def reset_principal(token: Token[Principal | None]) -> None:
    _current.reset(token)


@contextlib.contextmanager
def acting(principal: Principal | None) -> Iterator[Principal | None]:
    """Put `principal` in force for a block; None takes away whatever was in force."""
    token = _current.set(principal)
    try:
        yield principal
    finally:
        _current.reset(token)


def as_system(reason: str) -> contextlib.AbstractContextManager[Principal | None]:
    """Read everything, for a stated reason: jobs, commands, migrations of data."""
    if not reason:
        raise ValueError("Say why the system reads everything.")
    return acting(Principal(reason=reason))


def as_user(user: AbstractBaseUser | AnonymousUser) -> contextlib.AbstractContextManager[Principal | None]:
    """Read what `user` may read."""
    return acting(Principal(user=user))
