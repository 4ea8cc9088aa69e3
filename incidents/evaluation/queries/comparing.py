"""A drill beside the team's last one, and beside real incidents of the type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F, Min, OuterRef, Subquery

from incidents.drills.choices import ExerciseStatus, ExerciseType
from incidents.drills.models import Exercise
from incidents.evaluation.models import Measurement
from incidents.evaluation.queries.recording import incidents_of
from incidents.evaluation.words import seconds_in_words
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.scenarios.choices import Measure
from incidents.scenarios.models import Scenario
from incidents.timeline.models import TimelineEntry

# So far back real incidents are looked at, and so many, the newest first.
DAYS, MOST = 365, 500
TIMES = (Measure.ACKNOWLEDGE, Measure.DECLARE_MAJOR, Measure.FIRST_UPDATE, Measure.MITIGATE, Measure.RESOLVE)
_COLUMNS = {
    Measure.ACKNOWLEDGE: "acknowledged_at",
    Measure.DECLARE_MAJOR: "major_declared_at",
    Measure.FIRST_UPDATE: "first_update_at",
    Measure.MITIGATE: "mitigated_at",
    Measure.RESOLVE: "resolved_at",
}


@dataclass(frozen=True)
class Compared:
    """One time: in this drill, in the one before (seconds; none: not known), and the median of `n` real incidents."""

    measure: Measure
    here: int | None
    before: int | None
    real: int | None
    n: int

    @property
    def words(self) -> tuple[str, str, str]:
        return _words(self.here), _words(self.before), _words(self.real)


@dataclass(frozen=True)
class Comparison:
    """`earlier` is the team's last drill before this one; `type` what the real incidents have in common."""

    earlier: Exercise | None
    type: str
    rows: list[Compared]

    @property
    def says_something(self) -> bool:
        return any(row.before is not None or row.n for row in self.rows)


def last_drill_before(exercise: Exercise) -> Exercise | None:
    """The team's last finished drill before this one that the principal may know of. One query."""
    if exercise.team_id is None or exercise.started_at is None:
        return None
    rows = Exercise.objects.known().filter(
        team=exercise.team_id, status=ExerciseStatus.FINISHED, ended_at__lte=exercise.started_at
    )
    return rows.exclude(exercise_type=ExerciseType.MICRO).exclude(pk=exercise.pk).order_by("-ended_at").first()


def comparison_of(exercise: Exercise, *, at: datetime) -> Comparison:
    """The drill's times beside others, as the principal may read them. Six queries.

    Real times are those from report to milestone; the median leaves out incidents that did not reach it.
    """
    earlier = last_drill_before(exercise)
    here = _measured(exercise)
    before = _measured(earlier) if earlier is not None else {}
    type_id, name = _type_of(exercise)
    real = real_times(type_id, at=at) if type_id is not None else {}
    rows = [
        Compared(one, here.get(one), before.get(one), _median(real.get(one, [])), len(real.get(one, [])))
        for one in TIMES
    ]
    return Comparison(earlier, name, rows)


def _measured(exercise: Exercise) -> dict[Measure, int]:
    rows = Measurement.objects.filter(exercise=exercise, objective=None, seconds__isnull=False)
    return {
        Measure(measure): seconds for measure, seconds in rows.values_list("measure", "seconds") if seconds is not None
    }


def _type_of(exercise: Exercise) -> tuple[int | None, str]:
    """The scenario's type of incident, else that of the drill's first incident. The name of a type is no secret."""
    with as_system("the type of incident that a drill rehearses"):
        scenario = Scenario.objects.filter(versions=exercise.scenario_version_id).select_related("type").first()
        if scenario is not None and scenario.type is not None:
            return scenario.type.pk, scenario.type.name
        first = next(iter(incidents_of(exercise)), None)
    return (first.type.pk, first.type.name) if first is not None else (None, "")


def real_times(type_id: int, *, at: datetime) -> dict[Measure, list[int]]:
    """Seconds from report to each milestone, of real incidents of a type in the year up to `at`. One query.

    Of those that the principal may know of. Imported history counts; cancelled ones and duplicates do as well, where
    they reached the milestone.
    """
    updates = TimelineEntry.objects.filter(
        incident=OuterRef("pk"), code="note.added", is_public=True, actor__isnull=False
    )
    first = updates.order_by().values("incident").annotate(first=Min("at")).values("first")
    rows = Incident.objects.real().filter(type=type_id, reported_at__gt=at - timedelta(days=DAYS), reported_at__lte=at)
    columns = rows.annotate(first_update_at=Subquery(first)).order_by(F("reported_at").desc(), "-pk")
    found: dict[Measure, list[int]] = {}
    for reported, *reached in columns.values_list("reported_at", *_COLUMNS.values())[:MOST]:
        for measure, instant in zip(_COLUMNS, reached, strict=True):
            if instant is not None:
                found.setdefault(measure, []).append(max(0, int((instant - reported).total_seconds())))
    return found


def _median(seconds: Iterable[int]) -> int | None:
    values = list(seconds)
    return round(median(values)) if values else None


def _words(seconds: int | None) -> str:
    return seconds_in_words(seconds) if seconds is not None else "–"
