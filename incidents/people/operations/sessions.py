"""The browsers a person is signed in with: noted when used, ended when asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from incidents.people.models import User, UserSession

SEEN_NOTED_EVERY = timedelta(minutes=1)


def _store(session_key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)


def is_due(session_key: str) -> bool:
    """Whether the session is to be noted again: once in each `SEEN_NOTED_EVERY`, as the cache remembers.

    When the cache forgets, a row is written once too often, and nothing else.
    """
    name = hashlib.sha256(session_key.encode()).hexdigest()
    return cache.add(f"muster:seen:{name}", True, timeout=int(SEEN_NOTED_EVERY.total_seconds()))


def note_session(user: User, *, session_key: str, ip_address: str | None, user_agent: str, at: datetime) -> None:
    """Remember that this browser was seen. One UPDATE; the row is made when there is none.

    Ask `is_due` first.
    """
    seen = UserSession.objects.filter(session_key=session_key, user=user)
    if seen.update(last_seen_at=at, ip_address=ip_address):
        return
    with transaction.atomic():
        _forget_dead_sessions(user, at)
        UserSession.objects.update_or_create(
            session_key=session_key,
            defaults={
                "user": user,
                "ip_address": ip_address,
                "user_agent": user_agent[:300],
                "created_at": at,
                "last_seen_at": at,
            },
        )


def _forget_dead_sessions(user: User, at: datetime) -> None:
    """Drop rows of sessions whose cookie has run out: nobody can be signed in by them any more."""
    UserSession.objects.filter(user=user, last_seen_at__lt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()


def rename_session(*, old_key: str, new_key: str) -> None:
    """Keep the row of a browser whose session was given a new key, as a password change does."""
    UserSession.objects.filter(session_key=old_key).update(session_key=new_key)


def end_session(session: UserSession) -> None:
    """Sign one browser out: its next request is anonymous."""
    _end([session])


def end_other_sessions(user: User, *, keep: str) -> int:
    """Sign the person out everywhere but in the session with the key `keep`; returns how many ended."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=keep))


def end_all_sessions(user: User) -> int:
    """Sign the person out everywhere; returns how many sessions ended."""
    return _end(UserSession.objects.filter(user=user))


@transaction.atomic
def _end(sessions: Iterable[UserSession]) -> int:
    keys = [session.session_key for session in sessions]
    for key in keys:
        _store(key).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
