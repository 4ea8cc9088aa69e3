"""Times in reality and in drills side by side, and the promises of a subject that were missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from incidents.clocks.choices import ClockState
from incidents.clocks.models import Clock
from incidents.lifecycle.models import Incident
from incidents.scenarios.choices import Measure
from reports.formulas.percentiles import Spread, spread
from reports.readiness.choices import SubjectKind
from reports.readiness.criteria import QUARTER
from reports.readiness.facts import Facts, Source
from reports.readiness.scoring import Subject

# What is measured of both: the time from the report to a milestone.
MILESTONES = {
    Measure.ACKNOWLEDGE: "acknowledged_at",
    Measure.MITIGATE: "mitigated_at",
    Measure.RESOLVE: "resolved_at",
}
MOST_INCIDENTS = 2_000
MISSED_SHOWN = 30


@dataclass(frozen=True)
class Compared:
    """One time, in seconds: of real incidents of the last 90 days, and as it was measured in drills of the year."""

    measure: Measure
    real: Spread
    drill: Spread

    @property
    def both(self) -> tuple[Spread, Spread]:
        return self.real, self.drill


def _of(subject: Subject, path: str) -> Q:
    if subject.kind == SubjectKind.TEAM:
        return Q(**{f"{path}service__owning_team": subject.pk})
    if subject.kind == SubjectKind.SERVICE:
        return Q(**{f"{path}service": subject.pk})
    return Q()


def compare(facts: Facts, subject: Subject) -> list[Compared]:
    """The newest `MOST_INCIDENTS` real incidents at most. One query."""
    since = facts.at - timedelta(days=QUARTER)
    rows = Incident.objects.real().filter(_of(subject, ""), reported_at__gte=since).order_by("-reported_at", "-pk")
    times = list(rows.values_list("reported_at", *MILESTONES.values())[:MOST_INCIDENTS])
    return [
        Compared(measure, spread(_lengths((row[0], row[place]) for row in times)), _drilled(facts, subject, measure))
        for place, measure in enumerate(MILESTONES, start=1)
    ]


def _lengths(pairs: Iterable[tuple[object, object]]) -> list[float]:
    return [
        max(0.0, (until - begun).total_seconds())  # type: ignore[operator]
        for begun, until in pairs
        if until is not None
    ]


def _drilled(facts: Facts, subject: Subject, measure: Measure) -> Spread:
    rows = [row for row in facts.of(Source.MEASURED) if row.name == measure and row.n is not None]
    if subject.kind == SubjectKind.TEAM:
        rows = [row for row in rows if row.team == subject.pk]
    if subject.kind == SubjectKind.SERVICE:
        rows = [row for row in rows if row.service == subject.pk]
    return spread(float(row.n or 0) for row in rows)


def missed_promises(facts: Facts, subject: Subject) -> list[Clock]:
    """The newest promises that were missed, with their incidents. One query."""
    since = facts.at - timedelta(days=QUARTER)
    rows: QuerySet[Clock] = Clock.objects.filter(
        _of(subject, "incident__"),
        incident__exercise=None,
        incident__reported_at__gte=since,
        state=ClockState.BREACHED,
    )
    return list(rows.select_related("incident").order_by("-incident__reported_at", "-pk")[:MISSED_SHOWN])
