"""Writing what search looks through, inside the transaction of the change. The database keeps the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Right

from incidents.search.models import SearchDocument
from incidents.search.text import clean

MAX_TITLE = 1_000
MAX_DESCRIPTION = 40_000
# The newest notes win: an incident with more of them is found by its last ones.
MAX_NOTES = 40_000
BATCH = 2_000


@dataclass(frozen=True)
class DocumentRow:
    """Everything searchable about one incident, for imports and rebuilds."""

    incident_id: int
    reference: str
    title: str
    description: str = ""
    notes: str = ""


def index_incident(incident_id: int, *, reference: str, title: str, description: str) -> None:
    """Make the incident findable by these words; its notes are left as they are."""
    row = DocumentRow(incident_id, reference, title, description)
    SearchDocument._base_manager.bulk_create(
        [_document(row)],
        update_conflicts=True,
        unique_fields=["incident"],
        update_fields=["reference", "title", "description"],
    )


def append_note(incident_id: int, text: str) -> None:
    """Make the incident findable by the words of a note too. Nothing happens when it was never indexed."""
    added = Concat(F("notes"), Value("\n" + clean(text, MAX_NOTES)))
    SearchDocument._base_manager.filter(pk=incident_id).update(notes=Right(added, MAX_NOTES))


@transaction.atomic
def index_many(rows: Iterable[DocumentRow]) -> int:
    """Index many incidents, notes included, replacing what was known of them. Returns how many."""
    remaining, count = iter(rows), 0
    while batch := [_document(row) for row in islice(remaining, BATCH)]:
        SearchDocument._base_manager.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["incident"],
            update_fields=["reference", "title", "description", "notes"],
        )
        count += len(batch)
    return count


def _document(row: DocumentRow) -> SearchDocument:
    return SearchDocument(
        incident_id=row.incident_id,
        reference=row.reference,
        title=clean(row.title, MAX_TITLE),
        description=clean(row.description, MAX_DESCRIPTION),
        notes=clean(row.notes, 2 * MAX_NOTES)[-MAX_NOTES:],
    )
