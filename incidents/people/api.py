"""Who may call the API at all: a token with the scopes a view asks for, or somebody signed in to the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from incidents.people.authentication import TokenAuthentication
from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by
from incidents.people.scopes import HasScope
from incidents.refusals import NotPermitted
from incidents.rest.fields import MAX_ID


class HoldsPermission(BasePermission):
    """Lets through who holds the permission that the view names in `needs`; None: anybody who is signed in."""

    message = "You do not have the permission to see this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.needs is None or bool(request.user.has_perm(view.needs))


class SignedIn:
    """Put before the view class. The view says `required_scopes` and, where a permission is asked for, `needs`."""

    authentication_classes: Any = [TokenAuthentication, SessionAuthentication]
    permission_classes: Any = [IsAuthenticated, HasScope, HoldsPermission]
    needs: str | None = None
    request: Any

    @property
    def actor(self) -> User:
        """The person who is signed in; nobody else comes this far."""
        return cast("User", self.request.user)

    @staticmethod
    def now() -> datetime:
        return timezone.now()

    @property
    def told(self) -> dict[str, Any]:
        """Who and when, as operations take it."""
        return {"actor": self.actor, "at": self.now()}

    @staticmethod
    def one(rows: Any, pk: int) -> Any:
        """The row with this key among those that the caller may see. Raises NotFound."""
        found = rows.filter(pk=pk).first() if pk <= MAX_ID else None
        if found is None:
            raise NotFound
        return found


def check_managed(request: Request, permission: str, *teams: Team | None) -> None:
    """Let pass who holds the permission, and whoever manages each of `teams`. Raises NotPermitted."""
    user = cast("User", request.user)
    if user.has_perm(permission):
        return
    managed = {team.pk for team in teams if team is not None}
    if None in teams or teams_managed_by(user).filter(pk__in=managed).count() < len(managed):
        raise NotPermitted
