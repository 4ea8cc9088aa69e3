"""What evaluators see: observations, and the ratings of objectives that they decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.drills.models import Exercise, Expectation
from incidents.drills.queries.rights import may_steer
from incidents.evaluation.choices import Finding, Rating
from incidents.evaluation.models import ObjectiveResult, Observation
from incidents.evaluation.operations.base import EvaluationRefused, lock_for
from incidents.evaluation.queries.rights import require
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.models import Objective
from incidents.timeline.models import TimelineEntry

LONGEST = 4000


@transaction.atomic
def observe(
    exercise: Exercise,
    *,
    text: str,
    actor: User,
    at: datetime,
    seen_at: datetime | None = None,
    finding: str = Finding.NEUTRAL,
    rating: str = "",
    objective: Objective | None = None,
    expectation: Expectation | None = None,
    entry: TimelineEntry | None = None,
) -> Observation:
    """Put down what was seen, and when (none: now), with the entry of the timeline that shows it.

    A strength, an area for improvement, or neither. Raises NotPermitted, EvaluationRefused.
    """
    row = lock_for(exercise, actor)
    text = text.strip()
    if not text:
        raise EvaluationRefused("Say what you saw.", fields={"text": "Say what you saw."})
    _check_choices(finding, rating)
    _check_objective(row, objective)
    if expectation is not None and expectation.exercise_id != row.pk:
        raise _wrong("expectation", "It is expected in another drill.")
    seen = seen_at or at
    if seen > at or (row.started_at is not None and seen < row.started_at):
        raise _wrong("at", "Choose an instant between the beginning of the drill and now.")
    incident = _incident_behind(row, entry)
    return Observation.objects.create(
        exercise=row,
        objective=objective,
        expectation=expectation,
        finding=finding,
        rating=rating,
        text=text[:LONGEST],
        evaluator=actor,
        at=seen,
        recorded_at=at,
        incident=incident,
        entry=entry,
    )


@transaction.atomic
def withdraw_observation(observation: Observation, *, actor: User, at: datetime) -> Observation:
    """Take back what one observed; it stays on record, struck out. Its trainer may too. Again: no change.

    Raises NotPermitted, EvaluationRefused.
    """
    row = lock_for(observation.exercise, actor)
    fresh = Observation.objects.filter(pk=observation.pk).select_for_update(of=("self",)).first()
    if fresh is None:
        raise EvaluationRefused("There is no such observation.")
    require(fresh.evaluator_id == actor.pk or may_steer(actor, row))
    if fresh.withdrawn_at is None:
        fresh.withdrawn_at = at
        fresh.save(update_fields=["withdrawn_at"])
    return fresh


@transaction.atomic
def rate_objective(
    exercise: Exercise, objective: Objective, *, rating: str, actor: User, at: datetime, note: str = ""
) -> ObjectiveResult:
    """Decide how well an objective was met, whatever was measured; the last word counts.

    Raises NotPermitted, EvaluationRefused.
    """
    row = lock_for(exercise, actor)
    if rating not in Rating.values:
        raise _wrong("rating", "Choose a rating.")
    _check_objective(row, objective)
    values = {"rating": rating, "decided_by": actor, "decided_at": at, "note": note.strip()[:300]}
    result, _made = ObjectiveResult.objects.update_or_create(exercise=row, objective=objective, defaults=values)
    return result


def _check_choices(finding: str, rating: str) -> None:
    if finding not in Finding.values:
        raise _wrong("finding", "Choose what it is.")
    if rating and rating not in Rating.values:
        raise _wrong("rating", "Choose a rating, or none.")


def _check_objective(exercise: Exercise, objective: Objective | None) -> None:
    if objective is not None and objective.version_id != exercise.scenario_version_id:
        raise _wrong("objective", "This is no objective of the drill.")


def _incident_behind(exercise: Exercise, entry: TimelineEntry | None) -> Incident | None:
    """The incident of the drill on whose timeline the entry stands."""
    if entry is None:
        return None
    with as_system("an entry belongs to an incident of the drill"):
        incident = Incident.objects.filter(pk=entry.incident_id, exercise=exercise).first()
    if incident is None:
        raise _wrong("entry", "This entry is of no incident of the drill.")
    return incident


def _wrong(field: str, sentence: str) -> EvaluationRefused:
    return EvaluationRefused(sentence, fields={field: sentence})
