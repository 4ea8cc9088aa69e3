"""How often one person may have codes and trial messages sent. Counted by the atomic counter, never stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.people.lockout import in_words
from incidents.refusals import Refused
from incidents.rest.counters import current_counter

MINUTE, HOUR = 60, 3600


class TooMany(Refused):
    """The limit is reached. `wait` is the time until it may be tried again."""

    code = "too_many"

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"That is more than is sent at once. Wait {in_words(wait)}, then try again.")


def count(key: str, *, most: int, seconds: int, at: datetime) -> None:
    """Count once under `key`. Raises TooMany when more than `most` were counted in this window of `seconds`."""
    now = int(at.timestamp())
    if current_counter().hit(f"{key}:{seconds}", now // seconds, seconds) > most:
        raise TooMany(timedelta(seconds=seconds - now % seconds))
