"""Making, ending and noting the use of API tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from incidents.people.bearer import new_secret
from incidents.people.choices import TokenScope
from incidents.people.models import ApiToken, User
from incidents.refusals import NotPermitted, Refused

LONGEST_LIFE = timedelta(days=366)
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Refused):
    """A token was asked for that may not be made."""

    code = "token_refused"
    sentence = "This token cannot be made."


@transaction.atomic
def create_token(
    user: User, *, name: str, scopes: Iterable[str], expires_at: datetime, actor: User, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for `user` and return it with its secret, which is shown now and never again.

    A person makes tokens for themselves; only a superuser makes one for somebody else (a program's own account).
    Raises TokenRefused, with `fields`, when the name, the scopes or the expiry will not do.
    """
    if actor.pk != user.pk and not actor.is_superuser:
        raise NotPermitted("You can make tokens for yourself only.")
    if not user.is_active:
        raise TokenRefused("This account is not active, so a token of it could do nothing.")
    wanted = sorted(set(scopes))
    problems = _problems(name.strip(), wanted, expires_at, at)
    if problems:
        raise TokenRefused(" ".join(problems.values()), fields=problems)
    secret = new_secret()
    token = ApiToken(
        user=user,
        name=name.strip(),
        prefix=secret.prefix,
        secret_hash=secret.sha256,
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    return _stored(token, actor=actor, at=at), str(secret)


def _problems(name: str, scopes: list[str], expires_at: datetime, at: datetime) -> dict[str, str]:
    problems = {}
    if not name:
        problems["name"] = "Say what will use this token."
    elif len(name) > 120:
        problems["name"] = "Use at most 120 characters for the name."
    unknown = [scope for scope in scopes if scope not in TokenScope.values]
    if unknown:
        known = ", ".join(TokenScope.values)
        problems["scopes"] = f"These scopes do not exist: {', '.join(unknown)}. There are {known}."
    elif not scopes:
        problems["scopes"] = "Choose at least one scope."
    if expires_at <= at:
        problems["expires_at"] = "Choose an expiry that lies ahead."
    elif expires_at > at + LONGEST_LIFE:
        problems["expires_at"] = "Choose an expiry within a year."
    return problems


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User | None, at: datetime) -> ApiToken:
    """End a token at once. One that was revoked before keeps its first instant.

    Raises NotPermitted unless the actor owns the token, may change tokens, or is Muster itself (None).
    """
    if actor is not None and actor.pk != token.user_id and not actor.has_perm("incidents.change_apitoken"):
        raise NotPermitted("You can revoke your own tokens only.")
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        _stored(row, actor=actor, at=at)
    token.revoked_at = row.revoked_at
    return token


def revoke_all_tokens(user: User, *, actor: User | None, at: datetime) -> None:
    """End every token of a person whose account is closed. The caller asked for the permission."""
    for token in ApiToken.objects.select_for_update().filter(user=user, revoked_at=None).order_by("pk"):
        token.revoked_at = at
        _stored(token, actor=actor, at=at)


def _stored(token: ApiToken, *, actor: User | None, at: datetime) -> ApiToken:
    """Save the token so that its history says who changed it and when."""
    token._history_user, token._history_date = actor, at  # type: ignore[attr-defined]  # read by the history
    token.save(update_fields=["revoked_at"] if token.pk else None)
    return token


def note_token_use(token: ApiToken, *, at: datetime) -> bool:
    """Remember that the token was used, at most once a minute; returns whether it was written. One UPDATE or none."""
    since = at - USE_NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > since:
        return False
    due = Q(last_used_at=None) | Q(last_used_at__lte=since)
    return bool(ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=at))
