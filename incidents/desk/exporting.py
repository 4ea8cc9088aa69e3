"""Exports of the queue: which incidents, their record in the audit, their rows. For the view and for the job alike."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.desk.tables import RELATIONS
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User

AT_A_TIME = 500
CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Chosen:
    """The incidents of an export in their order, by their keys, and the restricted ones among them."""

    keys: array[int]
    restricted: frozenset[int]


def choose(rows: QuerySet[Incident], *, most: int | None = None) -> Chosen:
    """The first `most` of the list, or all of it, as it is now. One query; eight bytes of memory for each."""
    keys, restricted = array("q"), set()
    pairs = rows.values_list("pk", "restricted")
    for pk, is_restricted in (pairs if most is None else pairs[:most]).iterator(chunk_size=5_000):
        keys.append(pk)
        if is_restricted:
            restricted.add(pk)
    return Chosen(keys, frozenset(restricted))


@transaction.atomic
def record_export(chosen: Chosen, *, kind: str, query: str, actor: User, at: datetime, **more: Any) -> None:
    """Record who takes what: the reads of restricted incidents, and the export itself. Before a byte of it is there.

    `more` are further particulars for the audit.
    """
    read = [Incident(pk=pk, restricted=True) for pk in sorted(chosen.restricted)]
    record_reads(read, user=actor, surface=Surface.EXPORT, at=at)
    data = {
        "format": kind,
        "rows": len(chosen.keys),
        "restricted": len(chosen.restricted),
        "filters": filters_of(query),
        **more,
    }
    record_audit(AuditCode.INCIDENTS_EXPORTED, actor=actor, at=at, data=data)


def filters_of(query: str) -> dict[str, Any]:
    """What the list was narrowed by. Not the words searched for: they may be words of a hidden incident."""
    filters: dict[str, Any] = dict(parse_qsl(query))
    if "q" in filters:
        filters["q"] = "(words)"
    return filters


def rows_of(chosen: Chosen) -> Iterator[Incident]:
    """The incidents in their order, some hundreds at a time, as the reader may see them by then."""
    for start in range(0, len(chosen.keys), AT_A_TIME):
        yield from _some(chosen.keys[start : start + AT_A_TIME], chosen.restricted)


def _some(keys: Iterable[int], recorded: frozenset[int]) -> Iterator[Incident]:
    wanted = Incident.objects.filter(pk__in=list(keys)).select_related(*RELATIONS).prefetch_related("tags")
    found = {incident.pk: incident for incident in wanted.defer("description", "resolution_summary", "facts")}
    for pk in keys:
        incident = found.get(pk)
        # Restricted since: nothing was recorded of it, so it is not shown.
        if incident is not None and (not incident.restricted or pk in recorded):
            yield incident


def name_of_file(kind: str, at: datetime) -> str:
    return f"incidents-{timezone.localtime(at):%Y-%m-%d-%H%M}.{kind}"
