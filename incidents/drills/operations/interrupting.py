"""Reality goes first: a real critical or major incident pauses the drills that its people are in."""

from __future__ import annotations

from datetime import datetime

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.operations.base import SYSTEM
from incidents.drills.operations.running import INTERRUPTED, pause_exercise
from incidents.drills.queries.people import drills_on_people_of, takes_precedence
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.refusals import Refused


def interrupt_drills(incident: Incident, *, at: datetime) -> int:
    """Pause every running drill whose people the incident needs, and tell everybody; return how many.

    The caller holds the incident. No query unless it is real, open, and critical or major; then one where no drill
    runs. What the incident is about is told to nobody: some of them may not know of it.
    """
    if not takes_precedence(incident):
        return 0
    paused = 0
    with as_system(SYSTEM):
        for key in drills_on_people_of(incident):
            try:
                pause_exercise(
                    Exercise(pk=key, status=ExerciseStatus.RUNNING),
                    reason=INTERRUPTED,
                    actor=None,
                    at=at,
                    incident=incident,
                )
            except Refused:
                # Somebody paused or ended it in the meantime.
                continue
            paused += 1
    return paused
