"""The few words in which a shipped workflow is written down."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.workflows.fields import HOLD_FIELD, RESOLUTION_FIELDS
from incidents.workflows.snapshot import FieldShape, MoveShape, StateShape, VersionSnapshot

DAY_SECONDS = 24 * 3600
RESOLUTION = RESOLUTION_FIELDS
HOLD = (HOLD_FIELD,)


@dataclass(frozen=True)
class ShippedWorkflow:
    """A workflow for the incident type of that slug."""

    incident_type: str
    name: str
    description: str
    states: tuple[StateShape, ...]
    moves: tuple[MoveShape, ...]
    fields: tuple[FieldShape, ...] = ()

    def snapshot(self) -> VersionSnapshot:
        return VersionSnapshot(f"{self.name} v1", self.states, self.moves, self.fields)


def move(
    slug: str,
    name: str,
    sources: str,
    target: str,
    *,
    asks: tuple[str, ...] = (),
    why: bool = False,
    permission: str = "work_incident",
    after: int | None = None,
    guidance: str = "",
) -> tuple[MoveShape, ...]:
    """Return the same move out of each of `sources`, which are slugs with spaces between them."""
    return tuple(
        MoveShape(slug, name, source, target, asks, why, permission, after, guidance) for source in sources.split()
    )
