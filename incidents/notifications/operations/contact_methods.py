"""Contact methods: added by their owner, proven by a code that is sent to them, tried out, retired."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from incidents.notifications import codes
from incidents.notifications.choices import Channel
from incidents.notifications.limits import HOUR, MINUTE, count
from incidents.notifications.models import ChannelProvider, ContactMethod, NotificationRule, Watch
from incidents.notifications.operations.directly import tell_by
from incidents.notifications.operations.waiting import cancel_notifications
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted, Refused

MOST_METHODS = 20
RESENT_AFTER = timedelta(minutes=1)
# A proof holds half a year: telephones change hands.
PROOF_LASTS = timedelta(days=180)


class MethodRefused(Refused):
    """An address that will not do; `fields` says why."""

    code = "method_refused"


class CodeRefused(Refused):
    """The code is wrong, too old, or was mistyped too often."""

    code = "code_refused"


@transaction.atomic
def add_contact_method(
    user: User,
    *,
    channel: str,
    address: str,
    provider: ChannelProvider | None = None,
    label: str = "",
    actor: User | None,
    at: datetime,
) -> ContactMethod:
    """Add a way to reach `user`, and send it the code that proves it. Nothing else goes there before it is proven.

    Raises NotPermitted for somebody else's, MethodRefused, TooMany.
    """
    _require_own(user, actor)
    User.objects.select_for_update().get(pk=user.pk)
    address = _sound_address(channel, address.strip(), provider)
    held = ContactMethod.objects.filter(user=user, retired_at=None)
    if held.filter(channel=channel, address__iexact=address).exists():
        raise _refused("address", "You have this one already.")
    if held.count() >= MOST_METHODS:
        raise _refused("address", f"Nobody needs more than {MOST_METHODS}. Retire one that you no longer use.")
    row = ContactMethod(user=user, channel=channel, provider=provider, address=address, label=label.strip()[:80])
    row.created_at = at
    row.save()
    _send_code(row, at=at)
    return row


@transaction.atomic
def send_code(method: ContactMethod, *, actor: User | None, at: datetime) -> ContactMethod:
    """Send a new code to a method, to prove it or to prove it again; the former code is dead then.

    Raises NotPermitted, MethodRefused for a retired one, TooMany, CodeRefused within a minute of the last.
    """
    row = _lock(method, actor)
    if row.code_sent_at is not None and at - row.code_sent_at < RESENT_AFTER:
        raise CodeRefused("A code left a moment ago. Wait a minute for it before you ask for another.")
    _send_code(row, at=at)
    return row


def verify_contact_method(method: ContactMethod, *, code: str, actor: User | None, at: datetime) -> ContactMethod:
    """Prove the method by the code that was sent to it, for `PROOF_LASTS` from `at`.

    Used from then on: by the person's rules, and as long as they have none for every page. A wrong code is counted, so
    the count is committed before the refusal is raised. Raises NotPermitted, MethodRefused, CodeRefused.
    """
    with transaction.atomic():
        row = _lock(method, actor)
        problem = _check_code(row, code, at)
        if not problem:
            _prove(row, at)
    if problem:
        raise CodeRefused(problem, fields={"code": problem})
    return row


def _check_code(row: ContactMethod, code: str, at: datetime) -> str:
    """Why the code will not do; empty when it does. A wrong one is counted."""
    if not row.code_hash:
        return "No code is waiting to be typed. Ask for one."
    if row.code_expires_at is None or row.code_expires_at <= at:
        return "This code is too old. Ask for a new one."
    if row.code_failures >= codes.FAILURES:
        return "It was mistyped too often. Ask for a new code."
    if codes.matches(code, method_id=row.pk, code_hash=row.code_hash):
        return ""
    row.code_failures += 1
    ContactMethod.objects.filter(pk=row.pk).update(code_failures=row.code_failures)
    left = codes.FAILURES - row.code_failures
    if not left:
        return "That is not the code, and it was mistyped too often. Ask for a new one."
    return f"That is not the code. You can try {left} more time{'' if left == 1 else 's'}."


def _prove(row: ContactMethod, at: datetime) -> None:
    row.verified_at, row.verify_by = at, at + PROOF_LASTS
    row.code_hash, row.code_expires_at, row.code_failures = "", None, 0
    row.save(
        update_fields=["verified_at", "verify_by", "code_hash", "code_expires_at", "code_failures"],
    )


@transaction.atomic
def try_contact_method(method: ContactMethod, *, actor: User | None, at: datetime) -> ContactMethod:
    """Send a message that says that it arrived. Raises NotPermitted, MethodRefused unless it is proven, TooMany."""
    row = _lock(method, actor)
    if row.verified_at is None:
        raise MethodRefused("Prove it by its code first.")
    count(f"contact-trial:{row.user_id}", most=5, seconds=10 * MINUTE, at=at)
    tell_by(row, kind="contact.test", at=at, intent=f"contact.test:{row.pk}:{at.isoformat()}")
    return row


@transaction.atomic
def retire_contact_method(method: ContactMethod, *, actor: User | None, at: datetime) -> ContactMethod:
    """End a method: nothing more goes there, and the rules that named it are gone. What was sent by it stays known.

    One that was retired before keeps its first instant. Raises NotPermitted.
    """
    row = ContactMethod.objects.select_for_update().select_related("user").get(pk=method.pk)
    _require_own(row.user, actor)
    if row.retired_at is None:
        _retire(row, at)
    return row


@transaction.atomic
def retire_person(user: User, *, at: datetime) -> int:
    """End every method and watch of somebody whose account is closed; how many methods that were."""
    rows = list(ContactMethod.objects.select_for_update().filter(user=user, retired_at=None))
    for row in rows:
        _retire(row, at)
    with as_system("a closed account watches nothing"):
        Watch.objects.filter(user=user).delete()
    return len(rows)


def _retire(row: ContactMethod, at: datetime) -> None:
    row.retired_at, row.code_hash, row.code_expires_at = at, "", None
    row.save(update_fields=["retired_at", "code_hash", "code_expires_at"])
    NotificationRule.objects.filter(method=row).delete()
    cancel_notifications(at=at, reason="Its way is retired", method=row)


def _send_code(row: ContactMethod, *, at: datetime) -> None:
    count(f"contact-code:{row.user_id}", most=10, seconds=HOUR, at=at)
    code = codes.new_code()
    row.code_hash = codes.hash_of(code, method_id=row.pk)
    row.code_sent_at, row.code_expires_at, row.code_failures = at, at + codes.LASTS, 0
    # Not `save`: the history of the method tells of its address and its proof, not of every code.
    ContactMethod.objects.filter(pk=row.pk).update(
        code_hash=row.code_hash, code_sent_at=at, code_expires_at=row.code_expires_at, code_failures=0
    )
    tell_by(
        row,
        kind="contact.code",
        at=at,
        intent=f"contact.code:{row.pk}:{at.isoformat()}",
        context={"code": code, "minutes": int(codes.LASTS.total_seconds() // 60)},
        expires_at=row.code_expires_at,
    )


def _lock(method: ContactMethod, actor: User | None) -> ContactMethod:
    row = ContactMethod.objects.select_for_update().get(pk=method.pk)
    _require_own(row.user, actor)
    if row.retired_at is not None:
        raise MethodRefused("This one is retired. Add it again to use it again.")
    return row


def _require_own(user: User, actor: User | None) -> None:
    if actor is not None and actor.pk != user.pk:
        raise NotPermitted("How somebody is reached is for themselves to say.")


def _sound_address(channel: str, address: str, provider: ChannelProvider | None) -> str:
    if not address:
        raise _refused("address", "Type the address.")
    if len(address) > 254:
        raise _refused("address", "Use at most 254 characters.")
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            raise _refused("address", "This is no e-mail address. Type one such as name@example.org.") from None
        return address
    if provider is None or not provider.is_active or not provider.is_personal or provider.channel != channel:
        raise _refused("provider", "Choose one of the ways that are set up.")
    if provider.address_pattern and not re.fullmatch(provider.address_pattern, address):
        called = provider.address_label or "address"
        raise _refused("address", f"This does not look like what {provider} takes. Check the {called.lower()}.")
    return address


def _refused(field: str, sentence: str) -> MethodRefused:
    return MethodRefused(sentence, fields={field: sentence})
