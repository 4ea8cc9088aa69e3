"""What must hold of clocks, and what puts it right."""

from __future__ import annotations

from datetime import datetime

from incidents.clocks.operations import arm_clocks
from incidents.clocks.queries import unawaited
from incidents.engine.invariants import Invariant, counted


def _unawaited(at: datetime) -> str:
    return counted(unawaited(at), "clock runs that nobody waits for", "clocks run that nobody waits for")


INVARIANTS = [
    Invariant(
        "clocks_awaited",
        "Every clock that runs has a timer waiting for it, and none is overdue that is not noted.",
        _unawaited,
        lambda at: arm_clocks(at=at),
    ),
]
