"""Decisions: entries of the timeline that are pinned to the top of the incident's page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, store
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.models import PinnedEntry, TimelineEntry
from incidents.timeline.operations import record

# More than these are no longer seen at a glance.
PINS = 20


class PinRefused(Refused):
    """An entry of another incident, a pin as an entry, or one pin too many."""

    code = "pin_refused"


@transaction.atomic
def pin_entry(
    incident: Incident,
    *,
    entry: TimelineEntry,
    actor: User | None,
    at: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> PinnedEntry:
    """Let `entry` stand among the decisions of its incident, in every state. Pinned already: the pin is returned.

    Raises PinRefused, StaleIncident.
    """
    row = lock(incident, expected_version)
    if entry.incident_id != row.pk or entry.code in ("entry.pinned", "entry.unpinned"):
        raise PinRefused("This entry cannot be pinned here.", fields={"entry": "This entry cannot be pinned here."})
    held = PinnedEntry.objects.filter(incident=row)
    existing = held.filter(entry=entry).first()
    if existing is not None:
        return existing
    if held.count() >= PINS:
        raise PinRefused(f"There are {PINS} decisions already. Unpin one that no longer matters first.")
    pin = PinnedEntry.objects.create(incident=row, entry=entry, reason=reason.strip(), pinned_by=actor, pinned_at=at)
    _tell(row, entry, "entry.pinned", reason=reason, actor=actor, at=at)
    return pin


@transaction.atomic
def unpin_entry(
    incident: Incident,
    *,
    entry: TimelineEntry,
    actor: User | None,
    at: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Take `entry` from the decisions; the timeline keeps that it stood there. Not pinned: no change.

    Raises StaleIncident.
    """
    row = lock(incident, expected_version)
    deleted, _ = PinnedEntry.objects.filter(incident=row, entry=entry).delete()
    if deleted:
        _tell(row, entry, "entry.unpinned", reason=reason, actor=actor, at=at)


def _tell(row: Incident, entry: TimelineEntry, code: str, *, reason: str, actor: User | None, at: datetime) -> None:
    store(row, at=at, fields=[])
    data = {"entry": entry.pk, "entry_code": entry.code, "entry_at": entry.at.isoformat()}
    if reason.strip():
        data["reason"] = reason.strip()
    # Whoever may not know of the incident that the entry speaks of does not learn of the pin either.
    record(row, code, actor=actor, at=at, data=data, other=entry.other_incident)
