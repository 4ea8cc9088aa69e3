"""What measures read of one incident, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reports.metrics.choices import JUDGED, Group, Kept


@dataclass(frozen=True, slots=True)
class Record:
    """One incident. Instants are aware UTC, None where they did not come or nobody knows.

    `keys` are the primary keys of what it has one of, None where it has none. `returns` is how often it went back to a
    person or team that had had it. `promises` has how each kind of promise went, None while that is not decided, and
    `missed_at` when the first of a kind was missed.
    """

    incident: int
    is_drill: bool
    is_restricted: bool
    is_open: bool
    keys: dict[Group, int | None]
    reported_at: datetime
    acknowledged_at: datetime | None = None
    first_update_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    reassignments: int = 0
    reopenings: int = 0
    returns: int = 0
    is_workaround: bool | None = None
    promises: dict[str, Kept | None] = field(default_factory=dict)
    missed_at: dict[str, datetime] = field(default_factory=dict)
    # Seconds by the calendar of the incident's promises, by the names of the measures; absent where there is none.
    business_seconds: dict[str, int] = field(default_factory=dict)

    @property
    def ended_at(self) -> datetime | None:
        """When it was no longer open: not before it was reported, and at once where nobody knows. None while it is."""
        if self.is_open:
            return None
        ended = self.resolved_at or self.cancelled_at or self.closed_at
        return max(ended, self.reported_at) if ended is not None else self.reported_at

    def moment(self, milestone: str) -> datetime | None:
        """When a milestone came; of promises of a kind, when one was first missed, else when all was resolved."""
        kind = JUDGED.get(milestone)
        if kind is None:
            return getattr(self, milestone)  # type: ignore[no-any-return]
        return self.missed_at.get(kind, self.resolved_at) if kind in self.promises else None
