"""What entering a phase does to an incident: pure, on the unsaved instance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidents.workflows.choices import ENDED_PHASES, MOVES_ON, OPEN_PHASES, Phase

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident
    from incidents.workflows.models import State

_CODES = {
    Phase.ON_HOLD: "incident.held",
    Phase.MITIGATED: "incident.mitigated",
    Phase.RESOLVED: "incident.resolved",
    Phase.CLOSED: "incident.closed",
    Phase.CANCELLED: "incident.cancelled",
}

# What `enter_phase` may set: to be saved after it.
ENTERED = (
    "state", "phase", "is_open", "state_entered_at", "hold_reason", "reopen_count", "mitigated_at", "resolved_at",
    "closed_at", "cancelled_at", "resolution_code", "resolution_summary", "resolution_kind",
)  # fmt: skip


def code_of_move(from_phase: str, to_phase: str) -> str:
    """The timeline code of a move between two phases."""
    if from_phase in ENDED_PHASES and to_phase in OPEN_PHASES:
        return "incident.reopened"
    if from_phase == to_phase:
        return "status.changed"
    if to_phase in _CODES:
        return _CODES[Phase(to_phase)]
    return "incident.resumed" if from_phase == Phase.ON_HOLD else "status.changed"


def enter_phase(incident: Incident, state: State, *, at: datetime) -> bool:
    """Set state, phase and the milestones that follow; return whether the incident opens again.

    A milestone that is already known is kept, except by reopening, which clears the end. Leaving a hold clears its
    reason. `at` is aware UTC.
    """
    reopens = not incident.is_open and state.phase in OPEN_PHASES
    incident.state, incident.phase = state, state.phase
    incident.__dict__.pop(MOVES_ON, None)
    incident.is_open = state.phase in OPEN_PHASES
    incident.state_entered_at = at
    if reopens:
        incident.reopen_count += 1
        incident.resolved_at = incident.closed_at = incident.cancelled_at = None
        incident.mitigated_at = None
        incident.resolution_code, incident.resolution_summary, incident.resolution_kind = None, "", ""
    if state.phase != Phase.ON_HOLD:
        incident.hold_reason = None
    if state.phase == Phase.MITIGATED:
        incident.mitigated_at = incident.mitigated_at or at
    if state.phase in (Phase.RESOLVED, Phase.CLOSED):
        incident.resolved_at = incident.resolved_at or at
    if state.phase == Phase.CLOSED:
        incident.closed_at = incident.closed_at or at
    if state.phase == Phase.CANCELLED:
        incident.cancelled_at = incident.cancelled_at or at
    return reopens
