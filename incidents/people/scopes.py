"""What an API token may be used for: the permission class that compares its scopes with those a view asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from incidents.people.choices import TokenScope
from incidents.people.models import ApiToken

READS = ("GET", "HEAD", "OPTIONS")


class HasScope(BasePermission):
    """Lets a token through when it holds every scope that the view asks for; a session holds them all.

    A view says `required_scopes = [TokenScope.READ]`, or by action or method:
    `required_scopes = {"read": [TokenScope.READ], "write": [TokenScope.WRITE], "export": […]}`. The name of the action
    counts first, then the method in capitals, then "read" (GET, HEAD, OPTIONS) or "write" (every other).
    """

    message = "This token lacks the scope that this request asks for."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken) or _has_no_handler(view):
            return True
        wanted = required_scopes(view, request.method or "GET")
        missing = [scope for scope in wanted if scope not in request.auth.scopes]
        if missing:
            self.message = f"This token lacks the scope {', '.join(missing)}."
        return not missing


def _has_no_handler(view: Any) -> bool:
    """Whether the address knows nothing of the method: that is answered, and no scope is asked for."""
    return hasattr(view, "action_map") and getattr(view, "action", None) is None


def required_scopes(view: Any, method: str) -> list[str]:
    """Return the scopes `view` asks for. Raises ImproperlyConfigured when it does not say: none is forgotten."""
    declared: Mapping[str, Iterable[str]] | Iterable[str] | None = getattr(view, "required_scopes", None)
    if isinstance(declared, Mapping):
        kind = "read" if method in READS else "write"
        declared = next(
            (declared[key] for key in (str(getattr(view, "action", "")), method, kind) if key in declared), None
        )
    if declared is None:
        raise ImproperlyConfigured(f"{type(view).__name__} does not say which scopes it asks for on {method}.")
    return [TokenScope(scope).value for scope in declared]
