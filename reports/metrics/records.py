"""What measures read of one incident, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reports.metrics.choices import Group


@dataclass(frozen=True, slots=True)
class Record:
    """One incident. Instants are aware UTC, None where they did not come or nobody knows.

    `keys` are the primary keys of what it has one of, None where it has none.
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
    is_workaround: bool | None = None
    # Seconds by the calendar of the incident's promises, by the names of the measures; absent where there is none.
    business_seconds: dict[str, int] = field(default_factory=dict)
