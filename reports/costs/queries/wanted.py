"""Which time and which incidents are looked at, and what is read of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.db.models import Q
from django.utils import timezone

from reports.costs.intervals import Span
from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, Group, Reality
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Question

Keys = dict[int, dict[Group, int | None]]
COLUMNS = ("exercise_id", "restricted", *(column_of(dimension) for dimension in DIMENSIONS))
OF_INCIDENT = tuple(f"incident__{column}" for column in COLUMNS)


@dataclass(frozen=True)
class Wanted:
    """Which time, and which incidents: days of the installation's time zone, `until` is not among them."""

    since: date
    until: date
    at: datetime
    reality: Reality = Reality.REAL

    @property
    def zone(self) -> tzinfo:
        return timezone.get_default_timezone()

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def window(self) -> Span:
        """In which time runs: what has not happened yet is no part of it."""
        begins = periods.begins(self.since, self.zone)
        return begins, max(begins, min(periods.begins(self.until, self.zone), self.at))

    def of(self, path: str = "") -> Q:
        """The real ones, the drills, or both."""
        if self.reality == Reality.BOTH:
            return Q()
        return Q(**{f"{path}exercise__isnull": self.reality == Reality.REAL})


def wanted_by(question: Question, at: datetime) -> Wanted:
    return Wanted(question.since, question.until, at, question.reality)
