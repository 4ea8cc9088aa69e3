"""Measuring a drill: what the record says is put down, and the ratings that follow from it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_conduct
from incidents.evaluation import measures
from incidents.evaluation.measures import Asked, Measured
from incidents.evaluation.models import Measurement, ObjectiveResult
from incidents.evaluation.operations.base import EvaluationRefused, is_measured, lock_exercise
from incidents.evaluation.queries.recording import record_of
from incidents.evaluation.queries.rights import require
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.choices import Measure
from incidents.scenarios.models import Objective

SYSTEM = "a drill is measured by its whole record"


@transaction.atomic
def measure_exercise(exercise: Exercise, *, actor: User | None, at: datetime) -> list[Measurement]:
    """Measure a finished drill anew: each objective, and the drill as a whole; what was measured before is replaced.

    Ratings that follow from it are set with it; those that a person decided stay. The whole record counts, also what
    the actor may not see. Raises NotPermitted, EvaluationRefused for what is not over, or a micro-drill.
    """
    row = lock_exercise(exercise)
    require(actor is None or may_conduct(actor, row))
    if not is_measured(row):
        raise EvaluationRefused("Only a finished drill is measured; a micro-drill is measured person by person.")
    with as_system(SYSTEM):
        record = record_of(row, at=at)
        wanted = objectives_of(row)
        asked = [(one.measure, Asked(one.pk, one.value, one.target_seconds)) for one in wanted]
        asked += [(measure.value, Asked()) for measure in measures.OF_THE_WHOLE]
        found = [
            (kind, one.objective, measures.measure(kind, record, one)) for kind, one in asked if kind in MEASURABLE
        ]
        Measurement.objects.filter(exercise=row).delete()
        made = Measurement.objects.bulk_create(
            [_row(row, kind, objective, measured, at) for kind, objective, measured in found]
        )
        _rate(row, wanted, {objective: measured for _kind, objective, measured in found if objective}, at)
    return made


MEASURABLE = frozenset(measure.value for measure in measures.FORMULAS)


def objectives_of(exercise: Exercise) -> list[Objective]:
    """What the drill was to show, in its order. One query."""
    if exercise.scenario_version_id is None:
        return []
    rows = Objective.objects.filter(version=exercise.scenario_version_id).select_related("capability")
    return list(rows.order_by("position"))


def _row(exercise: Exercise, kind: str, objective: int | None, measured: Measured, at: datetime) -> Measurement:
    return Measurement(
        exercise=exercise,
        objective_id=objective,
        measure=Measure(kind),
        seconds=measured.seconds,
        target_seconds=measured.target,
        outcome=measured.outcome,
        explanation=measured.explanation,
        incident_id=measured.incident,
        entry_id=measured.entry,
        measured_at=at,
    )


def _rate(exercise: Exercise, wanted: list[Objective], found: dict[int, Measured], at: datetime) -> None:
    """Set what follows from measuring alone; nothing where a person has decided. Three queries."""
    results = ObjectiveResult.objects.filter(exercise=exercise)
    decided = set(results.filter(decided_by__isnull=False).values_list("objective_id", flat=True))
    results.filter(decided_by=None).delete()
    left = [one for one in wanted if one.pk not in decided]
    ObjectiveResult.objects.bulk_create(
        ObjectiveResult(exercise=exercise, objective=one, rating=_follows(found.get(one.pk)), decided_at=at)
        for one in left
    )


def _follows(measured: Measured | None) -> str:
    rating = measures.rating_of(measured) if measured is not None else None
    return rating.value if rating is not None else ""
