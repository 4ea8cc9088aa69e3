"""What is measured of each incident: pure functions that say how they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.metrics.choices import Better, Unit
from reports.metrics.records import Record

# Added to the name of a length of time for what it is by the calendar of the incident's promises.
BUSINESS = "_business"
_SECOND = timedelta(seconds=1)


def reported(_record: Record) -> int:
    """How many incidents were reported.

    Formula: the number of incidents.
    Population: incidents reported in the period, however they ended.
    Source: when the incident was reported.
    """
    return 1


def resolved(_record: Record) -> int:
    """How many incidents were resolved.

    Formula: the number of incidents.
    Population: incidents whose (last) resolution lies in the period.
    Source: when the incident was resolved.
    """
    return 1


def cancelled(_record: Record) -> int:
    """How many incidents were cancelled, because there was nothing to do.

    Formula: the number of incidents.
    Population: incidents cancelled in the period.
    Source: when the incident was cancelled.
    """
    return 1


def time_to_acknowledge(record: Record) -> int | None:
    """How long it took until somebody took the incident.

    Formula: acknowledged minus reported.
    Population: incidents acknowledged in the period; those acknowledged before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return whole_seconds(record.reported_at, record.acknowledged_at)


def time_to_first_update(record: Record) -> int | None:
    """How long it took until the reporter was told something.

    Formula: the first public note or public move minus reported; what the reporter wrote is no update.
    Population: incidents first told of in the period; those told of before they were reported are unknown.
    Source: the public entries of the timeline.
    """
    return whole_seconds(record.reported_at, record.first_update_at)


def time_to_mitigate(record: Record) -> int | None:
    """How long it took until the harm was stopped.

    Formula: mitigated minus reported.
    Population: incidents mitigated in the period; those mitigated before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return whole_seconds(record.reported_at, record.mitigated_at)


def time_to_resolve(record: Record) -> int | None:
    """How long it took until the incident was resolved.

    Formula: resolved minus reported.
    Population: incidents resolved in the period; those resolved before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return whole_seconds(record.reported_at, record.resolved_at)


def time_to_close(record: Record) -> int | None:
    """How long it took until the incident was closed.

    Formula: closed minus reported.
    Population: incidents closed in the period; those closed before they were reported are unknown.
    Source: the milestones of the incident, as corrected.
    """
    return whole_seconds(record.reported_at, record.closed_at)


def reopened(record: Record) -> int:
    """Which share of resolved incidents had been opened again before.

    Formula: incidents opened again at least once, over all.
    Population: incidents whose (last) resolution lies in the period.
    Source: how often the incident was opened again.
    """
    return 1 if record.reopenings else 0


def reassignments(record: Record) -> int:
    """How often incidents went from one person or team to another.

    Formula: the number of reassignments.
    Population: incidents whose (last) resolution lies in the period.
    Source: how often the incident was reassigned.
    """
    return record.reassignments


def ping_pong(record: Record) -> int:
    """Which share of incidents went back to a person or team that had had them before.

    Formula: incidents that went back at least once, over all.
    Population: incidents whose (last) resolution lies in the period.
    Source: the assignments on the timeline.
    """
    return 1 if record.returns else 0


def workarounds(record: Record) -> int | None:
    """Which share of incidents was resolved by a workaround, so that the cause remains.

    Formula: incidents resolved by a workaround, over those resolved for good or by a workaround.
    Population: incidents whose (last) resolution lies in the period; those of which nobody said are unknown.
    Source: the kind of the incident's resolution.
    """
    return None if record.is_workaround is None else int(record.is_workaround)


def whole_seconds(begins: datetime, ends: datetime | None) -> int | None:
    """How many whole seconds lie between two instants; None where the second is not known or comes first."""
    if ends is None or ends < begins:
        return None
    return (ends - begins) // _SECOND


@dataclass(frozen=True)
class Measure:
    """`of` reads the value from a record, a whole number or None where it is unknown. `milestone` names the moment
    of the record that says in which hour it counts; without it, or where `among` says no, the incident does not belong
    to the population."""

    name: str
    label: str
    subject: str
    unit: Unit
    better: Better
    of: Callable[[Record], int | None]
    milestone: str
    has_business_hours: bool = False
    # Each value is one incident, and the figure is how many there are.
    counts: bool = False
    among: Callable[[Record], bool] | None = None
    # What it reads of the record beyond the incident's own row.
    needs_timeline: bool = False
    needs_clocks: bool = False
    # The column of a fact that holds the value, if not one of the measure's own name; and by what it is divided.
    kept_in: str = ""
    per: int = 1

    @property
    def hour_column(self) -> str:
        """The column of a fact that holds the hour in which it counts."""
        return self.milestone.removesuffix("_at") + "_hour"

    def column(self, *, in_business_hours: bool = False) -> str:
        """The column of a fact that holds the value; empty where each counts one."""
        if self.counts:
            return ""
        return (self.kept_in or self.name) + (BUSINESS if in_business_hours and self.has_business_hours else "")

    def counted_at(self, record: Record) -> datetime | None:
        """When it counts, None where the incident does not belong to the population."""
        if self.among is not None and not self.among(record):
            return None
        return record.moment(self.milestone)

    def value_of(self, record: Record, *, in_business_hours: bool = False) -> int | None:
        """The value, of a length of time also by the calendar of the incident's promises."""
        if not (in_business_hours and self.has_business_hours):
            return self.of(record)
        return record.business_seconds.get(self.name) if self.of(record) is not None else None


def _length(name: str, label: str, of: Callable[[Record], int | None], milestone: str) -> Measure:
    return Measure(
        name,
        label,
        "Times",
        Unit.SECONDS,
        Better.LOWER,
        of,
        milestone,
        has_business_hours=True,
        needs_timeline=milestone == "first_update_at",
    )


MEASURES: tuple[Measure, ...] = (
    Measure("reported", "Reported", "Volume", Unit.COUNT, Better.LOWER, reported, "reported_at", counts=True),
    Measure("resolved", "Resolved", "Volume", Unit.COUNT, Better.NEITHER, resolved, "resolved_at", counts=True),
    Measure("cancelled", "Cancelled", "Volume", Unit.COUNT, Better.NEITHER, cancelled, "cancelled_at", counts=True),
    _length("time_to_acknowledge", "Time to acknowledge", time_to_acknowledge, "acknowledged_at"),
    _length("time_to_first_update", "Time to first update", time_to_first_update, "first_update_at"),
    _length("time_to_mitigate", "Time to mitigate", time_to_mitigate, "mitigated_at"),
    _length("time_to_resolve", "Time to resolve", time_to_resolve, "resolved_at"),
    _length("time_to_close", "Time to close", time_to_close, "closed_at"),
    Measure("reopened", "Reopened", "Quality", Unit.SHARE, Better.LOWER, reopened, "resolved_at"),
    Measure("reassignments", "Reassignments", "Quality", Unit.COUNT, Better.LOWER, reassignments, "resolved_at"),
    Measure(
        *("ping_pong", "Sent back and forth", "Quality", Unit.SHARE, Better.LOWER, ping_pong, "resolved_at"),
        needs_timeline=True,
    ),
    Measure("workarounds", "Workarounds", "Quality", Unit.SHARE, Better.LOWER, workarounds, "resolved_at"),
)
