"""How far the facts are, and which incidents changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from reports.metrics.models import FactChange, FactState
from reports.metrics.queries.facts import hidden_since

# So many incidents are looked at when a question is asked; of more only those that must not be seen any more.
OVERLAID = 500
# Several changes of one incident are usual.
_LOOKED_AT = 3_000


@dataclass(frozen=True)
class Pending:
    """After `folds` folds: the incidents whose facts do not hold any more, and how many changes are left out."""

    folds: int | None
    incidents: frozenset[int]
    uncounted: int = 0


def oldest_changes() -> QuerySet[FactChange]:
    """Changes as far as they are looked at, and one more."""
    oldest = FactChange.objects.order_by("pk").values("pk")[: _LOOKED_AT + 1]
    # As a part of a statement it may not be cut off itself.
    return FactChange.objects.filter(pk__in=oldest)


def pending_of(folds: int | None, changed: Sequence[int]) -> Pending:
    """What is pending, from the incidents of `oldest_changes`. Two queries where much has changed, else none."""
    incidents = frozenset(changed)
    if len(changed) <= _LOOKED_AT and len(incidents) <= OVERLAID:
        return Pending(folds, incidents)
    return Pending(folds, frozenset(hidden_since()), FactChange.objects.count())


def last_folded_at() -> datetime | None:
    return FactState.objects.values_list("folded_at", flat=True).first()
