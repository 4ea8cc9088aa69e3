"""What happens to an account: its own person's details, its password, its end and return."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents import signals
from incidents.people.models import User
from incidents.people.operations.sessions import end_all_sessions, end_other_sessions
from incidents.people.operations.tokens import revoke_all_tokens
from incidents.refusals import NotPermitted, Refused, sentences_by_field

OWN_DETAILS = ("first_name", "last_name", "phone", "time_zone", "language")


class LastAdministrator(Refused):
    """Without this account nobody could administer Muster."""

    code = "last_administrator"
    sentence = "This is the last active administrator. Make somebody else one first."


class ProfileRefused(Refused):
    """Details that will not do; `fields` says which."""

    code = "profile_refused"


def _require(actor: User | None, user: User, codename: str) -> None:
    """Superusers are changed by superusers only, lest the permission to change people become every permission."""
    if actor is None:
        return
    if not actor.has_perm(f"incidents.{codename}") or (user.is_superuser and not actor.is_superuser):
        raise NotPermitted


@transaction.atomic
def update_profile(user: User, *, changes: dict[str, Any]) -> User:
    """Change what a person says about themselves: name, phone, time zone, language.

    Raises ProfileRefused for any other field and for values that will not do.
    """
    foreign = sorted(set(changes) - set(OWN_DETAILS))
    if foreign:
        raise ProfileRefused(f"You cannot change these yourself: {', '.join(foreign)}.")
    fresh = User.objects.select_for_update().get(pk=user.pk)
    for field, value in changes.items():
        setattr(fresh, field, value)
    try:
        fresh.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in changes])
    except ValidationError as error:
        fields = sentences_by_field(error.message_dict)
        raise ProfileRefused(" ".join(fields.values()), fields=fields) from None
    fresh.save(update_fields=list(changes))
    return fresh


@transaction.atomic
def change_password(user: User, *, password: str, keep_session: str = "") -> User:
    """Set a password that was validated before, and sign the person out everywhere but in `keep_session`."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_other_sessions(user, keep=keep_session)
    return user


@transaction.atomic
def deactivate_user(user: User, *, actor: User | None, at: datetime) -> User:
    """Close an account: it signs in no more, its sessions end, its tokens are revoked. What it did stays on record.

    Raises NotPermitted, or LastAdministrator when nobody would be left to administer Muster.
    """
    _require(actor, user, "change_user")
    if actor is not None and actor.pk == user.pk:
        raise Refused("You cannot deactivate your own account. Ask another administrator.")
    superusers = list(User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk"))
    if [superuser.pk for superuser in superusers] == [user.pk]:
        raise LastAdministrator
    _set_active(user, is_active=False)
    revoke_all_tokens(user, actor=actor, at=at)
    end_all_sessions(user)
    user.refresh_from_db()
    signals.account_closed.send(User, user=user, actor=actor, at=at)
    return user


def _set_active(user: User, *, is_active: bool) -> None:
    """Save a fresh row, so that the history of the account tells of it and of nothing that is not saved."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    fresh.is_active = is_active
    fresh.save(update_fields=["is_active"])


@transaction.atomic
def set_line_manager(user: User, manager: User | None, *, actor: User | None) -> User:
    """Say whom a person answers to from now on. Raises NotPermitted, or Refused for somebody who would be their own."""
    _require(actor, user, "change_user")
    if manager is not None and manager.pk == user.pk:
        raise Refused(f"{user} cannot answer to themselves.")
    fresh = User.objects.select_for_update().get(pk=user.pk)
    fresh.manager = manager
    fresh.save(update_fields=["manager"])
    return fresh


@transaction.atomic
def reactivate_user(user: User, *, actor: User | None) -> User:
    """Open a closed account again. Its tokens stay revoked. Raises NotPermitted."""
    _require(actor, user, "change_user")
    _set_active(user, is_active=True)
    user.refresh_from_db()
    return user
