"""What people note when Django says that somebody signed in or out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from incidents.people.addresses import client_address
from incidents.people.models import User, UserSession
from incidents.people.operations.sessions import is_due, note_session


def note_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """List the new session at once. Django's own receiver writes `last_login`, before this one or after it."""
    session_key = request.session.session_key
    if session_key and is_due(session_key):
        note_session(
            user,
            session_key=session_key,
            ip_address=client_address(request),
            user_agent=request.META.get("HTTP_USER_AGENT", ""),
            at=timezone.now(),
        )


def forget_session(*, request: HttpRequest, **_: Any) -> None:
    """A session that was signed out is no longer listed."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
