"""Who may call the API at all: a token with the scopes a view asks for, or somebody signed in to the console."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from incidents.people.authentication import TokenAuthentication
from incidents.people.scopes import HasScope


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
