"""How far the facts are, and which incidents changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from reports.metrics.models import FactChange, FactState
from reports.metrics.queries.facts import hidden_since

# So many incidents are looked at when a question is asked; of more only those that must not be seen any more.
OVERLAID = 500
# Several changes of one incident are usual.
_LOOKED_AT = 3_000

_SQL = f"""
SELECT state.folds, pending.incident_id
FROM (SELECT 1 AS one) AS always
LEFT JOIN {FactState._meta.db_table} AS state ON state.id = 1
LEFT JOIN (
    SELECT incident_id FROM {FactChange._meta.db_table} ORDER BY id LIMIT {_LOOKED_AT + 1}
) AS pending ON 1 = 1
"""  # noqa: S608 -- tables of ours


@dataclass(frozen=True)
class Pending:
    """After `folds` folds: the incidents whose facts do not hold any more, and how many changes are left out."""

    folds: int | None
    incidents: frozenset[int]
    uncounted: int = 0


def read_pending() -> Pending:
    """One query, and two more where much has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        rows = cursor.fetchall()
    folds = rows[0][0]
    incidents = frozenset(incident for _folds, incident in rows if incident is not None)
    if len(rows) <= _LOOKED_AT and len(incidents) <= OVERLAID:
        return Pending(folds, incidents)
    return Pending(folds, frozenset(hidden_since()), FactChange.objects.count())


def folds_now() -> int | None:
    """How often facts were made anew by now. One query."""
    return FactState.objects.values_list("folds", flat=True).first()


def last_folded_at() -> datetime | None:
    return FactState.objects.values_list("folded_at", flat=True).first()
