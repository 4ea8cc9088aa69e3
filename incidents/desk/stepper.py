"""Where an incident stands in its workflow, where it has been, and where it can go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from incidents.lifecycle.models import Incident
from incidents.timeline.queries import states_entered
from incidents.workflows.choices import PHASE_ORDER, Phase
from incidents.workflows.models import State

if TYPE_CHECKING:
    from incidents.lifecycle.queries import Move

# States that lead away from the way through the workflow: shown when an incident stands in one.
ASIDE = (Phase.ON_HOLD, Phase.CANCELLED)


@dataclass(frozen=True)
class Step:
    """One state on the way. `reach` is the name of the move that leads there now, or empty."""

    state: State
    entered_at: datetime | None
    is_current: bool
    is_behind: bool
    reach: str = ""

    @property
    def standing(self) -> str:
        """In a word: current, done, passed (never entered), next (one move away) or ahead."""
        if self.is_current:
            return "current"
        if self.is_behind:
            return "done" if self.entered_at else "passed"
        return "next" if self.reach else "ahead"


@dataclass(frozen=True)
class Stepper:
    """The steps in order, and the number of the one where the incident stands."""

    steps: list[Step]
    place: int


def stepper(incident: Incident, moves: Iterable[Move]) -> Stepper:
    """The way through the workflow version of this incident. Two queries."""
    states = list(State.objects.filter(version_id=incident.workflow_version_id))
    entered = states_entered(incident)
    for state in states:
        if state.is_start:
            entered.setdefault(state.pk, incident.reported_at)
    entered[incident.state_id] = incident.state_entered_at
    way = _way(states, incident, entered)
    place = next((index for index, state in enumerate(way) if state.pk == incident.state_id), 0)
    reach = {move.transition.to_state_id: move.transition.name for move in moves if move.allowed}
    steps = [
        Step(
            state,
            entered.get(state.pk),
            is_current=state.pk == incident.state_id,
            is_behind=index < place,
            reach=reach.get(state.pk, ""),
        )
        for index, state in enumerate(way)
    ]
    return Stepper(steps, place + 1)


def _way(states: list[State], incident: Incident, entered: dict[int, datetime]) -> list[State]:
    """The states of the main way in order; a hold stands behind what was reached, a cancellation ends the way."""
    here = next((state for state in states if state.pk == incident.state_id), None)
    main = [state for state in states if state.phase not in ASIDE]
    if here is None or here.phase not in ASIDE:
        return main
    been = [index for index, state in enumerate(main) if _was_before(state, incident, entered)]
    reached = max(been, default=-1) + 1
    if here.phase == Phase.CANCELLED:
        return [*main[:reached], here]
    return [*main[:reached], here, *main[reached:]]


def _was_before(state: State, incident: Incident, entered: dict[int, datetime]) -> bool:
    at = entered.get(state.pk)
    # After a reopening, the ends that were reached before lie ahead again.
    has_ended = PHASE_ORDER[Phase(state.phase)] >= PHASE_ORDER[Phase.RESOLVED]
    return at is not None and at <= incident.state_entered_at and not has_ended
