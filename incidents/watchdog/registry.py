"""What the watchdog looks after: filled by `incidents.wiring` from what the packages offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.engine.invariants import Invariant, Sweeper


@dataclass(frozen=True)
class Waiting:
    """A page that waits. At most a few of one `lane` are sent at once, so that none that hangs holds up another."""

    key: Any
    lane: str


@dataclass(frozen=True)
class Outbox:
    """How pages are found that nobody takes, and how one is delivered; both in the process that calls.

    `due` takes the instant before which they were due, the lanes that are full, and how many to return. `deliver`
    says whether the page was ours to deliver.
    """

    due: Callable[[datetime, set[str], int], list[Waiting]]
    deliver: Callable[[Any, datetime], bool]


INVARIANTS: list[Invariant] = []
SWEEPERS: list[Sweeper] = []
OUTBOXES: list[Outbox] = []


def register(
    *, invariants: Iterable[Invariant] = (), sweepers: Iterable[Sweeper] = (), outboxes: Iterable[Outbox] = ()
) -> None:
    """Add what is not there yet, by its code or name."""
    INVARIANTS.extend(new for new in invariants if new.code not in {known.code for known in INVARIANTS})
    SWEEPERS.extend(new for new in sweepers if new.name not in {known.name for known in SWEEPERS})
    OUTBOXES.extend(new for new in outboxes if new not in OUTBOXES)
