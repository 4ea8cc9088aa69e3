"""Making every search document again from the incidents and what was written on them."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.lifecycle.models import Incident
from incidents.search.operations import DocumentRow, index_many
from incidents.timeline.models import TimelineEntry

AT_ONCE = 1_000


def reindex() -> Iterator[int]:
    """Index all incidents the principal may see, oldest first; yields how many were done after each batch.

    Each batch is a transaction of its own, so that work goes on meanwhile; what is interrupted is begun again.
    """
    done, last = 0, 0
    while batch := list(Incident.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        index_many(_documents(batch))
        done, last = done + len(batch), batch[-1].pk
        yield done


def _documents(batch: list[Incident]) -> Iterator[DocumentRow]:
    notes: dict[int, list[str]] = {}
    entries = TimelineEntry.objects.filter(incident__in=[row.pk for row in batch]).exclude(body="")
    for incident_id, body in entries.order_by("at", "pk").values_list("incident_id", "body"):
        notes.setdefault(incident_id, []).append(body)
    for row in batch:
        # An imported incident is found by the number it had at its source too.
        written = "\n".join([*filter(None, [row.external_id]), *notes.get(row.pk, ())])
        yield DocumentRow(row.pk, row.reference, row.title, row.description, written)
