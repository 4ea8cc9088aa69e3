"""How often one person, address or link may do something. Counted by the project's atomic counter, never stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.people.lockout import address_key, in_words
from incidents.refusals import Refused
from incidents.rest.counters import current_counter

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`, for whoever `key` names."""

    key: str
    most: int
    seconds: int


class TooMany(Refused):
    """One of the limits is reached. `wait` is the time until the next window."""

    code = "too_many"

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"That is more than we take at once. Wait {in_words(wait)}, then send it again.")


def of_reports(*, user_id: int | None, address: str | None, email: str) -> list[Limit]:
    """The limits on reporting and following: wide for a person with an account, narrow for everybody else."""
    if user_id is not None:
        return [Limit(f"report:user:{user_id}", 30, HOUR)]
    return [
        Limit(f"report:{address_key(address)}", 5, 10 * MINUTE),
        Limit(f"report:{address_key(address)}", 30, DAY),
        Limit(f"report:mail:{_hashed(email)}", 3, HOUR),
        Limit(f"report:mail:{_hashed(email)}", 10, DAY),
    ]


def of_lookups(*, user_id: int | None, address: str | None) -> list[Limit]:
    """The limit on asking what is known already."""
    who = f"user:{user_id}" if user_id is not None else address_key(address)
    return [Limit(f"report:known:{who}", 60, MINUTE)]


def of_words(follow_up_id: int) -> list[Limit]:
    """The limit on what is added to one report."""
    return [Limit(f"report:words:{follow_up_id}", 10, HOUR)]


def count(limits: Iterable[Limit], *, at: datetime) -> None:
    """Count once under every limit. Raises TooMany when one is passed; it has then been counted all the same."""
    now = int(at.timestamp())
    waits = [
        limit.seconds - now % limit.seconds
        for limit in limits
        if current_counter().hit(f"{limit.key}:{limit.seconds}", now // limit.seconds, limit.seconds) > limit.most
    ]
    if waits:
        raise TooMany(timedelta(seconds=max(waits)))


def _hashed(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode(errors="replace")).hexdigest()
