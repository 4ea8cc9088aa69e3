"""The database itself is gone: known to this process only, told without it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.watchdog.choices import TOLD_AGAIN_AFTER
from incidents.watchdog.operations.telling import NobodyTold, send_alarm

logger = logging.getLogger("incidents.watchdog")

# A server that is started again is no reason to wake anybody.
TOLD_AFTER = timedelta(seconds=60)


class Away:
    """Since when the database has been away, and whether administrators know. `addresses`: where they were last."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.told_at: datetime | None = None
        self.addresses: Iterable[str] = []

    def note(self, at: datetime, error: str) -> None:
        """Note that a round met no database at `at`, and tell of it when that lasts."""
        if self.since is None:
            self.since = at
            logger.warning("The database is away: %s Trying again every second.", error.strip().splitlines()[:1])
        if at - self.since < TOLD_AFTER or (self.told_at is not None and at - self.told_at < TOLD_AGAIN_AFTER):
            return
        self._tell(
            "The database of Muster is away",
            f"It has not answered since {self.since:%d %b %Y, %H:%M:%S} UTC. Nothing is sent until it is back.\n",
        )
        self.told_at = at

    def note_back(self, at: datetime) -> None:
        """Note that a round met the database, and tell whoever was told that it was away."""
        if self.since is None:
            return
        seconds = (at - self.since).total_seconds()
        logger.warning("The database is back after %.0f seconds.", seconds)
        if self.told_at is not None:
            self._tell("The database of Muster is back", f"It was away for {seconds:.0f} seconds.\n")
        self.since = self.told_at = None

    def _tell(self, subject: str, text: str) -> None:
        try:
            send_alarm(subject, text, addresses=self.addresses)
        except NobodyTold as failure:
            logger.error("Administrators could not be told: %s", failure)
