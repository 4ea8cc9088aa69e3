"""What is measured of each incident: pure functions that say how they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reports.metrics.choices import Better, Unit
from reports.metrics.records import Record


def reported(_record: Record) -> float:
    """How many incidents were reported.

    Formula: the number of incidents.
    Population: incidents reported in the period, however they ended.
    Source: when the incident was reported.
    """
    return 1


def resolved(_record: Record) -> float:
    """How many incidents were resolved.

    Formula: the number of incidents.
    Population: incidents whose (last) resolution lies in the period.
    Source: when the incident was resolved.
    """
    return 1


def time_to_acknowledge(record: Record) -> float | None:
    """How long it took until somebody took the incident.

    Formula: acknowledged minus reported.
    Population: incidents acknowledged in the period; those acknowledged before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return _seconds(record.reported_at, record.acknowledged_at)


def time_to_mitigate(record: Record) -> float | None:
    """How long it took until the harm was stopped.

    Formula: mitigated minus reported.
    Population: incidents mitigated in the period; those mitigated before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return _seconds(record.reported_at, record.mitigated_at)


def time_to_resolve(record: Record) -> float | None:
    """How long it took until the incident was resolved.

    Formula: resolved minus reported.
    Population: incidents resolved in the period; those resolved before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return _seconds(record.reported_at, record.resolved_at)


def time_to_close(record: Record) -> float | None:
    """How long it took until the incident was closed.

    Formula: closed minus reported.
    Population: incidents closed in the period; those closed before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return _seconds(record.reported_at, record.closed_at)


def reopened(record: Record) -> float:
    """Which share of resolved incidents had been opened again before.

    Formula: incidents opened again at least once, over all.
    Population: incidents whose (last) resolution lies in the period.
    Source: how often the incident was opened again.
    """
    return 1 if record.reopenings else 0


def reassignments(record: Record) -> float:
    """How often incidents went from one person or team to another.

    Formula: the number of reassignments.
    Population: incidents whose (last) resolution lies in the period.
    Source: how often the incident was reassigned.
    """
    return record.reassignments


def _seconds(begins: datetime, ends: datetime | None) -> float | None:
    if ends is None or ends < begins:
        return None
    return (ends - begins).total_seconds()


@dataclass(frozen=True)
class Measure:
    """`of` reads the value from a record, None where it is unknown. `milestone` names the attribute of the record that
    says on which day it counts; without it the incident does not belong to the population."""

    name: str
    label: str
    subject: str
    unit: Unit
    better: Better
    of: Callable[[Record], float | None]
    milestone: str
    has_business_hours: bool = False
    # Each value is one incident, and the figure is how many there are.
    counts: bool = False

    def counted_at(self, record: Record) -> datetime | None:
        return getattr(record, self.milestone)  # type: ignore[no-any-return]


def _length(name: str, label: str, of: Callable[[Record], float | None], milestone: str) -> Measure:
    return Measure(name, label, "Times", Unit.SECONDS, Better.LOWER, of, milestone, has_business_hours=True)


MEASURES: tuple[Measure, ...] = (
    Measure("reported", "Reported", "Volume", Unit.COUNT, Better.LOWER, reported, "reported_at", counts=True),
    Measure("resolved", "Resolved", "Volume", Unit.COUNT, Better.NEITHER, resolved, "resolved_at", counts=True),
    _length("time_to_acknowledge", "Time to acknowledge", time_to_acknowledge, "acknowledged_at"),
    _length("time_to_mitigate", "Time to mitigate", time_to_mitigate, "mitigated_at"),
    _length("time_to_resolve", "Time to resolve", time_to_resolve, "resolved_at"),
    _length("time_to_close", "Time to close", time_to_close, "closed_at"),
    Measure("reopened", "Reopened", "Quality", Unit.SHARE, Better.LOWER, reopened, "resolved_at"),
    Measure("reassignments", "Reassignments", "Quality", Unit.COUNT, Better.LOWER, reassignments, "resolved_at"),
)
