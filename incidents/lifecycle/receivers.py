"""What the workflow's automatic moves hear of: a reporter who writes, and whatever may open a gate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.lifecycle.operations.waiting import try_again, wait_again
from incidents.people.models import User
from incidents.timeline.models import TimelineEntry


def hear_the_note(*, incident: Incident, entry: TimelineEntry, actor: User | None, at: datetime, **_: Any) -> None:
    """Whoever was waited for is not silent: the wait begins anew. Anybody else's note may open a gate."""
    is_reporters = actor is not None and actor.pk == incident.reporter_id
    if is_reporters or entry.data.get("outsider") == "reporter":
        wait_again(incident, at=at)
    else:
        try_again(incident, at=at)


def try_the_gate(*, incident: Incident, at: datetime, **_: Any) -> None:
    """Something was filled in, corrected or decided that a refused move may have lacked."""
    try_again(incident, at=at)


def try_the_gate_of_both(*, link: IncidentLink, at: datetime, **_: Any) -> None:
    """A new link may be what a move lacked. A duplicate has ended by being one."""
    if link.kind != LinkKind.DUPLICATE_OF:
        try_again(link.from_incident, at=at)
        try_again(link.to_incident, at=at)
