"""The kinds of timers and what each does: a table that the apps' wiring fills. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidents.timers.choices import CatchUp, TimerPriority

if TYPE_CHECKING:
    from incidents.timers.models import Timer

Act = Callable[[list["Timer"], datetime], object]


@dataclass(frozen=True)
class Handler:
    """What a kind of timer does.

    `fire` gets a batch and the instant, inside the transaction that marks the batch fired; their incidents are
    locked. It writes rows only, in well under a second. A batch for which it raises is fired one by one, so it must
    leave nothing behind but rows. `on_expired` gets those that were too late, likewise.
    `tolerance`: how late one that is skipped may be. `at_once`: how many are fired in one transaction, fewer where
    each takes long, because SQLite's other writers wait for it.
    """

    kind: str
    fire: Act
    label: str
    catch_up: CatchUp = CatchUp.FIRE_ONCE
    priority: int = TimerPriority.ORDINARY
    tolerance: timedelta | None = None
    on_expired: Act | None = None
    at_once: int = 250

    def __post_init__(self) -> None:
        if self.catch_up == CatchUp.SKIP and self.tolerance is None:
            raise ValueError(f"Say how late a timer of the kind “{self.kind}” may be.")


@dataclass(frozen=True)
class RecurringKind:
    """What a kind of recurring job does: `run` gets the instant and returns a sentence that says what it did.

    It runs outside any transaction and may run again after its process was killed.
    """

    kind: str
    label: str
    run: Callable[[datetime], str]


HANDLERS: dict[str, Handler] = {}
RECURRING: dict[str, RecurringKind] = {}


def connect(handlers: Iterable[Handler], recurring: Iterable[RecurringKind] = ()) -> None:
    """Add kinds to the tables. Raises ValueError for one that is there already and does something else."""
    for handler in handlers:
        if HANDLERS.setdefault(handler.kind, handler) != handler:
            raise ValueError(f"Two handlers for timers of the kind “{handler.kind}”.")
    for kind in recurring:
        if RECURRING.setdefault(kind.kind, kind) != kind:
            raise ValueError(f"Two functions for recurring jobs of the kind “{kind.kind}”.")


def label_of(kind: str) -> str:
    """The name of a kind in lists."""
    return HANDLERS[kind].label if kind in HANDLERS else kind.replace("_", " ").capitalize()
