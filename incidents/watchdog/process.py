"""The watchdog's own process: a round every second, an audit every minute; what may hang runs beside them."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone

from incidents.engine.invariants import Invariant, Sweeper
from incidents.engine.owner import owner
from incidents.engine.queries import sweeps
from incidents.permissions.principal import as_system
from incidents.watchdog import registry
from incidents.watchdog.away import Away
from incidents.watchdog.choices import (
    AUDIT_EVERY,
    COMING_UP,
    STALE_AFTER,
    STALE_AGAIN_AFTER,
    STANDS_IN_FOR_LONG,
    TAKEN_WITHIN,
    TAKEN_WITHIN_STANDING_IN,
)
from incidents.watchdog.operations import find, keep, ping, tell
from incidents.watchdog.operations.telling import alarm_addresses
from incidents.watchdog.threads import Beside

logger = logging.getLogger("incidents.watchdog")

# Pages must leave within ten seconds of being due, also when nobody else lives.
ROUND_SECONDS = 1.0
PAGES_AT_ONCE = 12
# Of one channel, so that one that hangs leaves room for the others. How many may leave, the channel itself says.
AT_ONCE_IN_A_LANE = 4
# A page that was listed may have been delivered meanwhile; several of those in a row are no chance.
REFUSALS = 5


class Watchdog:
    """One run of the watchdog. `clock` gives the instant; rounds are called from one thread.

    Others have `coming_up` from its first round on before they are missed.
    """

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now, coming_up: timedelta = COMING_UP) -> None:
        self.clock, self.coming_up = clock, coming_up
        self.began_at: datetime | None = None
        self.stands_in_since: datetime | None = None
        self.away = Away()
        self.audited_at: datetime | None = None
        self.beside = Beside()
        self.lock = threading.Lock()
        self.on_their_way: dict[Any, str] = {}

    def run(self, stop: threading.Event) -> None:
        """Make rounds until told to stop; whatever one raises is said, and the next begins anew."""
        while not stop.is_set():
            at = self.clock()
            try:
                self.round(at)
            except DatabaseError as error:
                connections.close_all()
                self.away.note(at, str(error))
            except Exception:  # the outermost loop of a process that must outlive everything
                connections.close_all()
                logger.exception("A round of the watchdog failed; the next begins anew.")
            stop.wait(ROUND_SECONDS)

    def round(self, at: datetime) -> None:
        """Stand in where sweeps or pages are not taken, and begin an audit when one is due."""
        self.began_at = self.began_at or at
        are_up = at - self.began_at >= self.coming_up
        with as_system("watchdog"):
            if are_up:
                self.stand_in(at)
            self.away.note_back(at)
            self.take_pages(at)
        is_due = are_up if self.audited_at is None else at - self.audited_at >= AUDIT_EVERY
        if is_due and self.beside.start("audit", partial(self.audit, at)):
            self.audited_at = at

    def stand_in(self, at: datetime) -> None:
        """Do each sweep that nobody else did of late."""
        stale = self._stale(at)
        if stale and self.stands_in_since is None:
            self.stands_in_since = at
            names = ", ".join(sweeper.name for sweeper in stale)
            logger.warning("Nobody sweeps (%s): the clock, the worker or the broker is gone. Standing in.", names)
        for sweeper in stale:
            self.beside.start(f"sweep {sweeper.name}", partial(sweeper.run, at))

    def _stale(self, at: datetime) -> list[Sweeper]:
        seen, ours = sweeps(), f"{owner().rpartition(':')[0]}:"
        mine = {name for name, sweep in seen.items() if sweep.last_by.startswith(ours)}
        late = {name for name, sweep in seen.items() if at - sweep.last_at > _patience(name in mine)}
        stale = [sweeper for sweeper in registry.SWEEPERS if sweeper.sweep in late or sweeper.sweep not in seen]
        if self.stands_in_since is not None and not stale and not mine:
            logger.warning("Others sweep again; stood in since %s.", f"{self.stands_in_since:%H:%M:%S} UTC")
            self.stands_in_since = None
        return stale

    def take_pages(self, at: datetime) -> None:
        """Deliver pages that nobody took, on threads: a few of one channel at once, each going on with the next."""
        begun: Counter[str] = Counter()
        for outbox in registry.OUTBOXES:
            for page in self._due(outbox, at):
                if begun[page.lane] < AT_ONCE_IN_A_LANE and self._take(page):
                    begun[page.lane] += 1
                    self.beside.start(f"page {page.key}", partial(self._deliver, outbox, page))

    def _due(self, outbox: registry.Outbox, at: datetime) -> list[registry.Waiting]:
        """Pages that may be taken now. More than there is room for: those of one lane may be the first of the list."""
        patience = TAKEN_WITHIN_STANDING_IN if self.stands_in_since else TAKEN_WITHIN
        with self.lock:
            lanes = Counter(self.on_their_way.values())
        if lanes.total() >= PAGES_AT_ONCE:
            return []
        full = {lane for lane, number in lanes.items() if number >= AT_ONCE_IN_A_LANE}
        return outbox.due(at - patience, full, PAGES_AT_ONCE * 10)

    def _take(self, page: registry.Waiting) -> bool:
        with self.lock:
            lanes = Counter(self.on_their_way.values())
            has_room = lanes.total() < PAGES_AT_ONCE and lanes[page.lane] < AT_ONCE_IN_A_LANE
            if not has_room or page.key in self.on_their_way:
                return False
            self.on_their_way[page.key] = page.lane
            return True

    def _deliver(self, outbox: registry.Outbox, page: registry.Waiting) -> None:
        """Deliver one page, and what is due behind it, until others do so or a channel has no room."""
        following: registry.Waiting | None = page
        refused: set[Any] = set()
        while following is not None:
            try:
                if not outbox.deliver(following.key, self.clock()):
                    refused.add(following.key)
            finally:
                with self.lock:
                    del self.on_their_way[following.key]
            following = self._next(outbox, refused) if len(refused) < REFUSALS else None

    def _next(self, outbox: registry.Outbox, refused: set[Any]) -> registry.Waiting | None:
        due = self._due(outbox, self.clock())
        return next((page for page in due if page.key not in refused and self._take(page)), None)

    def audit(self, at: datetime) -> bool:
        """Look at every invariant, tell administrators of what stays wrong, or say outside that all is well.

        Returns whether the latter was said. Reads as whoever calls: the system.
        """
        invariants = [*registry.INVARIANTS, self.others_sweep()]
        self.away.addresses = alarm_addresses()
        verdict = keep(find(invariants, at=at), at=at, seconds=(self.clock() - at).total_seconds())
        tell({invariant.code: invariant.sentence for invariant in invariants}, at=at)
        return not verdict.codes and ping(at=at)

    def others_sweep(self) -> Invariant:
        """That the watchdog is not the only one left who sweeps."""

        def check(at: datetime) -> str:
            since = self.stands_in_since
            if since is None or at - since < STANDS_IN_FOR_LONG:
                return ""
            return f"The watchdog does the sweeps itself since {since:%H:%M:%S} UTC."

        return Invariant("others_sweep", "The clock and the workers do the sweeps.", check)


def _patience(is_ours: bool) -> timedelta:
    return STALE_AGAIN_AFTER if is_ours else STALE_AFTER
