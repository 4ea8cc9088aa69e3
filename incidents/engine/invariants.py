"""What must hold of the engine at any moment. Each package says it of its own rows; the watchdog asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

MOST = 1000


@dataclass(frozen=True)
class Invariant:
    """One sentence that must be true.

    `check` says in a few words what is wrong at an instant, and nothing when the sentence holds; the words are mailed
    and logged, so they count and never name. `heal` tries to put it right; whether it did, the next check says.
    """

    code: str
    sentence: str
    check: Callable[[datetime], str]
    heal: Callable[[datetime], object] | None = None


@dataclass(frozen=True)
class Sweeper:
    """Work that is done again and again, and how the watchdog does it in its own process when nobody else does.

    `noted_as`: the sweep whose note tells whether it is done; its own name unless another goes with it.
    """

    name: str
    run: Callable[[datetime], object]
    noted_as: str = ""

    @property
    def sweep(self) -> str:
        return self.noted_as or self.name


def counted(rows: QuerySet[Any], one: str, many: str) -> str:
    """ "3 timers are late.", and nothing for none; past a thousand they are not counted."""
    number = rows.order_by()[: MOST + 1].count()
    if not number:
        return ""
    return f"1 {one}." if number == 1 else f"{min(number, MOST):,}{'+' if number > MOST else ''} {many}."
