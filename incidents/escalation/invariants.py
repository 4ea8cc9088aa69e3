"""What must hold of escalation, and what puts it right."""

from __future__ import annotations

from datetime import datetime

from incidents.engine.invariants import Invariant, counted
from incidents.escalation.operations.healing import begin_missing_runs, rearm_runs
from incidents.escalation.queries.watching import (
    exhausted_in_silence,
    told_without_message,
    unescalated,
    without_timer,
)


def _unarmed(_at: datetime) -> str:
    return counted(without_timer(), "escalation waits for no timer", "escalations wait for no timer")


def _unescalated(_at: datetime) -> str:
    return counted(unescalated(), "incident is not escalated", "incidents are not escalated")


def _silent(_at: datetime) -> str:
    return counted(exhausted_in_silence(), "escalation ended in silence", "escalations ended in silence")


def _unsent(at: datetime) -> str:
    return counted(told_without_message(at), "step told nobody", "steps told nobody")


INVARIANTS = [
    Invariant(
        "escalations_armed",
        "Every escalation that waits has a timer.",
        _unarmed,
        lambda at: rearm_runs(at=at),
    ),
    Invariant(
        "incidents_escalated",
        "Every open incident that nobody has acknowledged escalates by its policy.",
        _unescalated,
        lambda at: begin_missing_runs(at=at),
    ),
    Invariant("escalations_told", "No escalation is used up before its fallback was told.", _silent),
    Invariant("steps_told", "Every step that was taken told somebody, or says why not.", _unsent),
]
