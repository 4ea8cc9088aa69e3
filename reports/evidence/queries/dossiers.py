"""The record of incidents as dossiers: all of it, or some of its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from reports.evidence.dossier import Dossier
from reports.evidence.queries.batch import Batch, Reader, batch_of
from reports.evidence.queries.course import COURSE
from reports.evidence.queries.promised import PROMISED, REPORTERS, SEEN, TOLD
from reports.evidence.queries.rules import APPROVED
from reports.evidence.queries.worked import IMPROVED, LEARNED, LINKED, PUBLISHED, WORKED

# In the order in which they stand in files. The page shows the first group at once, the others when it has come: two
# tables each at most, so that none of them is long in coming.
GROUPS: dict[str, tuple[str, tuple[Reader, ...]]] = {
    "course": ("What happened", (*COURSE, *LINKED)),
    "promised": ("What was promised", PROMISED),
    "rules": ("By which rules, and who approved them", APPROVED),
    "seen": ("Who saw it", SEEN),
    "told": ("Who was told", TOLD),
    "outside": ("Who was told outside, and what was published", (*REPORTERS, *PUBLISHED)),
    "worked": ("How it was worked on", WORKED),
    "learned": ("What was learned", LEARNED),
    "improved": ("What is to get better", IMPROVED),
}
EVERYTHING = tuple(reader for _title, readers in GROUPS.values() for reader in readers)


def dossiers_of(keys: Iterable[int], at: datetime, readers: Sequence[Reader] = EVERYTHING) -> list[Dossier]:
    """The records of the incidents with these keys that the principal may see, by key.

    A constant number of queries, however many they are; everything that is read of them is held in memory.
    """
    batch = batch_of(keys, at)
    if not batch.incidents:
        return []
    held = [(reader.part, _by_incident(reader, batch)) for reader in readers]
    return [
        Dossier(pk, row.title, row.restricted, tuple((part, rows[pk]) for part, rows in held))
        for pk, row in batch.incidents.items()
    ]


def _by_incident(reader: Reader, batch: Batch) -> dict[int, list[list[Any]]]:
    rows: dict[int, list[list[Any]]] = defaultdict(list)
    for pk, row in reader.read(batch):
        rows[pk].append(row)
    return rows
