"""Counting attempts to sign in and to have a password reset, so that guessing does not pay.

An attempt is counted before the password is looked at and given back when it was right: a hundred attempts at once get
no more guesses than a hundred in a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from incidents.people.lockout import (
    ADDRESS,
    KNOWN_DEVICE,
    UNKNOWN_DEVICES,
    Policy,
    address_key,
    device_key,
    in_words,
    name_key,
)
from incidents.people.models import SignInGuard
from incidents.refusals import Refused

SWEPT_AFTER = timedelta(days=2)


class TooManyAttempts(Refused):
    """One of the counters asks for a wait. `wait` says how long; the answer is the same for names nobody has."""

    code = "too_many_attempts"

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"Too many attempts. Wait {in_words(wait)}, then try again.")


def sign_in_policies(*, username: str, address: str | None, device: str | None) -> dict[str, Policy]:
    """Return the counters that an attempt falls under: a known device has its own, and only that."""
    if device is not None:
        return {device_key(device): KNOWN_DEVICE}
    return {name_key(username): UNKNOWN_DEVICES, address_key(address): ADDRESS}


@transaction.atomic
def count_attempt(policies: Mapping[str, Policy], *, at: datetime) -> None:
    """Count one attempt under each key. Raises TooManyAttempts, and counts nothing, while one of them is to wait."""
    guards = _locked(policies, at)
    waits = [guard.locked_until - at for guard in guards if guard.locked_until is not None and guard.locked_until > at]
    if waits:
        raise TooManyAttempts(max(waits))
    for guard in guards:
        policy = policies[guard.key]
        if at - (guard.locked_until or guard.first_failed_at) > policy.forgotten_after:
            guard.failures, guard.first_failed_at = 0, at
        guard.failures += 1
        wait = policy.wait_after(guard.failures)
        guard.locked_until = at + wait if wait else None
    SignInGuard.objects.bulk_update(guards, ["failures", "first_failed_at", "locked_until"])


def _locked(policies: Mapping[str, Policy], at: datetime) -> list[SignInGuard]:
    """Return the row of each key, made where missing, locked in the order of the keys lest two callers deadlock."""
    keys = sorted(policies)
    SignInGuard.objects.bulk_create([SignInGuard(key=key, first_failed_at=at) for key in keys], ignore_conflicts=True)
    return list(SignInGuard.objects.select_for_update().filter(key__in=keys).order_by("key"))


@transaction.atomic
def forgive_attempt(policies: Mapping[str, Policy], *, at: datetime) -> None:
    """Give back an attempt that turned out right: the person's counter starts anew, the address loses this one only."""
    for guard in SignInGuard.objects.select_for_update().filter(key__in=sorted(policies)).order_by("key"):
        policy = policies[guard.key]
        guard.failures = max(0, guard.failures - 1) if policy is ADDRESS else 0
        if guard.failures < policy.free:
            guard.locked_until = None
        guard.save(update_fields=["failures", "locked_until"])
    _sweep(at)


def _sweep(at: datetime) -> None:
    """Drop counters that no policy remembers any longer, so that made-up names do not fill the table."""
    old = SignInGuard.objects.filter(first_failed_at__lt=at - SWEPT_AFTER)
    old.exclude(locked_until__gt=at - SWEPT_AFTER).delete()
