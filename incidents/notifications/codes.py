"""The code that proves an address: six digits, of which only a keyed hash is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "incidents.notifications.codes"
DIGITS = 6
LASTS = timedelta(minutes=15)
# After so many wrong ones only a new code helps.
FAILURES = 5


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hash_of(code: str, *, method_id: int) -> str:
    """Return what is stored. Keyed with the installation's secret: a copy of the database tells nothing."""
    return salted_hmac(SALT, f"{method_id}:{code}", algorithm="sha256").hexdigest()


def matches(typed: str, *, method_id: int, code_hash: str) -> bool:
    """Whether what was typed, with or without spaces, is the code."""
    code = "".join(letter for letter in typed[:40] if not letter.isspace() and letter != "-")
    return bool(code_hash) and constant_time_compare(hash_of(code, method_id=method_id), code_hash)
