"""What must hold of the workflow's automatic moves, and what puts it right."""

from __future__ import annotations

from datetime import datetime

from incidents.engine.invariants import Invariant, counted
from incidents.lifecycle.operations import arm_automatic_transitions
from incidents.lifecycle.operations.automatic import without_timer


def _unawaited(_at: datetime) -> str:
    return counted(without_timer(), "automatic move is not awaited", "automatic moves are not awaited")


INVARIANTS = [
    Invariant(
        "moves_awaited",
        "Every incident that moves on by itself has a timer for it, or was refused and waits for its gate.",
        _unawaited,
        lambda at: arm_automatic_transitions(at=at),
    ),
]
