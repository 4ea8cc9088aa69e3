"""Some incidents whose record is read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from incidents.lifecycle.models import Incident
from reports.evidence.dossier import Part

RELATIONS = (
    *("type", "state", "priority", "service", "category", "team", "assignee", "acknowledged_by", "reporter"),
    *("contact", "source", "exercise", "hold_reason", "resolution_code", "workflow_version__workflow"),
)
Row = tuple[int, list[Any]]


@dataclass(frozen=True)
class Batch:
    """Incidents with everything that their own columns name; `at` is when they are looked at."""

    incidents: dict[int, Incident]
    at: datetime
    # What more than one part rests on.
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> list[int]:
        return list(self.incidents)

    def of(self, rows: Any, path: str = "incident") -> QuerySet[Any]:
        """Those of the rows that belong to these incidents."""
        found: QuerySet[Any] = rows.filter(**{f"{path}__in": self.keys})
        return found


@dataclass(frozen=True)
class Reader:
    """Reads one part of the record: yields the key of an incident and a row of it, in their order."""

    part: Part
    read: Callable[[Batch], Iterable[Row]]


def batch_of(keys: Iterable[int], at: datetime) -> Batch:
    """The incidents with these keys that the principal may see. One query."""
    rows = Incident.objects.filter(pk__in=list(keys)).select_related(*RELATIONS).order_by("pk")
    return Batch({incident.pk: incident for incident in rows}, at)


def each(rows: Iterable[Any], make: Callable[[Any], list[Any]], path: str = "incident_id") -> Iterator[Row]:
    """A row of the record for each row of the database."""
    for row in rows:
        yield getattr(row, path), make(row)


def named(row: Any) -> str | None:
    """The name of what a key leads to, None where it leads nowhere."""
    return None if row is None else str(row)
