"""What reporters' pages do when something happens to an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.lifecycle.models import Incident
from incidents.reporter.operations import move_to_original, owe_word_of_the_end
from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.models import State


def follow_the_original(*, incident: Incident, original: Incident, at: datetime, **_: Any) -> None:
    """A duplicate is worked on in its original, so whoever follows the one follows the other."""
    move_to_original(incident, original=original, at=at)


def tell_of_the_end(*, incident: Incident, from_state: State, to_state: State, at: datetime, **_: Any) -> None:
    """Whoever reported it is asked whether it works again; a cancelled one is told of by nobody but its page."""
    if from_state.phase in OPEN_PHASES and to_state.phase in (Phase.RESOLVED, Phase.CLOSED):
        owe_word_of_the_end(incident, at=at)
