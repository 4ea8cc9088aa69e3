"""Correcting when things happened; both values stay on the timeline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.lifecycle.choices import Milestone
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, required_reason, store
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.operations import record

# Each pair: the first does not lie after the second, where both are known.
ORDER = (
    (Milestone.OCCURRED, Milestone.DETECTED),
    (Milestone.OCCURRED, Milestone.ACKNOWLEDGED),
    (Milestone.OCCURRED, Milestone.MITIGATED),
    (Milestone.MITIGATED, Milestone.RESOLVED),
    (Milestone.OCCURRED, Milestone.RESOLVED),
    (Milestone.DETECTED, Milestone.RESOLVED),
    (Milestone.RESOLVED, Milestone.CLOSED),
    (Milestone.REPORTED, Milestone.CLOSED),
)
# Milestones the record made itself when it entered a state: their time may be corrected, not their existence.
MADE_BY_STATE = (Milestone.ACKNOWLEDGED, Milestone.MITIGATED, Milestone.RESOLVED, Milestone.CLOSED)


class MilestoneRefused(Refused):
    """A time in the future, out of order, or of something that has not happened."""

    code = "milestone_refused"


@transaction.atomic
def correct_milestone(
    incident: Incident,
    *,
    milestone: str,
    value: datetime | None,
    reason: str,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Set when a milestone was reached (aware UTC); None takes back an occurred or detected time that is unknown.

    Raises ReasonRequired, MilestoneRefused, StaleIncident.
    """
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    milestone = Milestone(milestone)
    field = f"{milestone.value}_at"
    old = getattr(row, field)
    if old == value:
        return row
    _check(row, milestone, old, value, at)
    setattr(row, field, value)
    store(row, at=at, fields=[field])
    data = {
        "milestone": milestone.value,
        "old": old and old.isoformat(),
        "new": value and value.isoformat(),
        "reason": reason,
    }
    record(row, "milestone.corrected", actor=actor, at=at, data=data)
    signals.milestone_corrected.send(
        Incident, incident=row, milestone=milestone, old=old, new=value, actor=actor, at=at
    )
    return row


def _check(row: Incident, milestone: Milestone, old: datetime | None, value: datetime | None, at: datetime) -> None:
    if milestone in MADE_BY_STATE and old is None:
        refuse(f"The incident was not {milestone.label.lower()} yet, so there is no time to correct.")
    if value is None:
        if milestone in (*MADE_BY_STATE, Milestone.REPORTED):
            refuse("This time can be corrected, not removed.")
        return
    if value > at:
        refuse("This lies in the future.")
    times = {item: getattr(row, f"{item.value}_at") for item in Milestone}
    times[milestone] = value
    for first, second in ORDER:
        earlier, later = times[first], times[second]
        if milestone in (first, second) and earlier is not None and later is not None and earlier > later:
            refuse(f"“{first.label}” cannot lie after “{second.label}”.")


def refuse(sentence: str) -> None:
    """Raise MilestoneRefused for the field `value`."""
    raise MilestoneRefused(sentence, fields={"value": sentence})
