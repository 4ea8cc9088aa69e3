"""Notes: what people write on an incident, in Markdown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, store
from incidents.lifecycle.operations.pins import pin_entry
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.search.operations import append_note
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import record, record_mentions

NOTE_LENGTH = 20_000


class NoteRefused(Refused):
    """An empty note, or one too long to read."""

    code = "note_refused"


@transaction.atomic
def add_note(
    incident: Incident,
    *,
    body: str,
    actor: User | None,
    at: datetime,
    is_public: bool = False,
    as_decision: bool = False,
    data: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> TimelineEntry:
    """Add a note (Markdown, at most 20,000 characters); people named as @username are noted as mentioned.

    A public note is shown to the reporter and to stakeholders; one recorded `as_decision` is pinned at once. Notes may
    be added in every state. `data` says whose words these are where they came by the report pages:
    {"outsider": "reporter" or "follower", "name": …}; somebody without an account mentions nobody.
    Raises NoteRefused, PinRefused, StaleIncident.
    """
    body = body.strip()
    if not body:
        raise NoteRefused("Write something first.", fields={"body": "Write something first."})
    if len(body) > NOTE_LENGTH:
        sentence = f"A note has at most {NOTE_LENGTH:,} characters; this one has {len(body):,}."
        raise NoteRefused(sentence, fields={"body": sentence})
    row = lock(incident, expected_version)
    entry = record(row, "note.added", actor=actor, at=at, data=data, body=body, is_public=is_public)
    mentioned = [] if _is_from_outside(entry) else record_mentions(entry)
    append_note(row.pk, body)
    store(row, at=at, fields=[])
    signals.note_added.send(Incident, incident=row, entry=entry, mentioned=mentioned, actor=actor, at=at)
    if as_decision:
        pin_entry(row, entry=entry, actor=actor, at=at)
    return entry


def _is_from_outside(entry: TimelineEntry) -> bool:
    """Whether somebody without an account wrote it: whom they name by chance, or at will, is not called for that."""
    return entry.actor_id is None and "outsider" in entry.data
