"""The acts that may be done on several incidents at once: each is the same operation, incident by incident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.desk.forms.bulk import BulkAssignForm, BulkForm, BulkMergeForm, BulkMoveForm, BulkTagForm
from incidents.lifecycle import operations
from incidents.lifecycle.models import Incident
from incidents.people.models import User

MOST_AT_ONCE = 100
# Each incident with why it was refused, or an empty text.
Outcomes = list[tuple[Incident, str]]


@dataclass(frozen=True)
class BulkAct:
    """`right` is the operation whose permission it asks for; a form asks for what the operation needs.

    `together`: the operation takes all the incidents at once, and tells which it refused.
    """

    label: str
    done: str
    right: str
    do: Callable[..., Any]
    form: type[BulkForm] | None = None
    together: bool = False


def _merge(form: BulkMergeForm, *, actor: User, at: datetime) -> Outcomes:
    """Each incident but the one that is kept, with why it was not merged into it."""
    kept = form.kept()
    others = [row for row in form.incidents if row != kept]
    merger = operations.merge(kept, incidents=others, actor=actor, at=at)
    why = {incident.pk: refusal.sentence for incident, refusal in merger.refused}
    return [(row, why.get(row.pk, "")) for row in others]


BULK_ACTS: dict[str, BulkAct] = {
    "take": BulkAct("Take", "taken", "take", operations.take),
    "acknowledge": BulkAct("Acknowledge", "acknowledged", "acknowledge", operations.acknowledge),
    "assign": BulkAct("Assign", "assigned", "assign", operations.assign, BulkAssignForm),
    # Each move asks its own permission; who holds none of the work is not offered any.
    "move": BulkAct("Move", "moved", "acknowledge", operations.transition, BulkMoveForm),
    "tag": BulkAct("Tag", "tagged", "set_tags", operations.change_tags, BulkTagForm),
    "merge": BulkAct("Merge", "merged", "merge", _merge, BulkMergeForm, together=True),
}
