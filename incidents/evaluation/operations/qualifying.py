"""Qualifications: earned by showing it in a drill, given by who evaluates one, taken back with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from incidents.drills.choices import DrillRole
from incidents.drills.models import Exercise, ExerciseRole, InjectAnswer
from incidents.drills.queries.rights import may_steer
from incidents.evaluation.choices import Rating
from incidents.evaluation.models import ObjectiveResult, Qualification
from incidents.evaluation.operations.base import EvaluationRefused, lock_exercise
from incidents.evaluation.queries.rights import require
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import ResponseRole
from incidents.people.models import User
from incidents.scenarios.models import Capability
from incidents.timeline.models import TimelineEntry

VALID_DAYS = 365
# Rated like this, an objective was met.
MET = (Rating.PERFORMED, Rating.SOME)


def expiry(earned_at: datetime) -> date:
    """The last day (UTC) on which a qualification earned then holds."""
    return earned_at.date() + timedelta(days=VALID_DAYS)


@transaction.atomic
def grant_qualification(
    exercise: Exercise,
    user: User,
    *,
    actor: User,
    at: datetime,
    role: str = "",
    capability: Capability | None = None,
    expires_on: date | None = None,
) -> Qualification:
    """Say that a player of a finished drill showed a role or a capability; without a day it holds for a year.

    There already: it holds again, until the new day. Raises NotPermitted, EvaluationRefused.
    """
    row = lock_exercise(exercise)
    require(may_steer(actor, row))
    if row.ended_at is None or row.started_at is None:
        raise EvaluationRefused("Nothing was shown yet: the drill is not over.")
    if bool(role) == (capability is not None) or (role and role not in Role.values):
        raise EvaluationRefused("Choose a role, or a capability.", fields={"role": "Choose one of both."})
    if not ExerciseRole.objects.filter(exercise=row, user=user, role=DrillRole.PLAYER).exists():
        raise EvaluationRefused("They did not play this drill.", fields={"user": "They did not play this drill."})
    until = expires_on or expiry(row.ended_at)
    if until < at.date():
        raise EvaluationRefused("The day is over.", fields={"expires_on": "This lies in the past."})
    found, _made = Qualification.objects.update_or_create(
        user=user,
        role=role,
        capability=capability,
        exercise=row,
        defaults={
            "earned_at": row.ended_at,
            "expires_on": until,
            "granted_by": actor,
            "revoked_at": None,
            "reason": "",
        },
    )
    return found


@transaction.atomic
def revoke_qualification(qualification: Qualification, *, reason: str, actor: User, at: datetime) -> Qualification:
    """Take one back, and say why. Again: no change. Raises NotPermitted, EvaluationRefused."""
    exercise = lock_exercise(qualification.exercise)
    require(may_steer(actor, exercise))
    reason = reason.strip()
    if not reason:
        raise EvaluationRefused("Say why.", fields={"reason": "Say why it does not hold any more."})
    row = Qualification.objects.select_for_update(of=("self",)).get(pk=qualification.pk)
    if row.revoked_at is None:
        row.revoked_at, row.reason = at, reason[:300]
        row.save(update_fields=["revoked_at", "reason"])
    return row


def qualify_players(exercise: Exercise, *, actor: User | None) -> int:
    """Give players what a locked, rated drill shows; how many are new. Run as the system.

    A role: who held it on an incident of the drill, where at least half of the rated objectives were met (performed
    without, or with some challenge). A capability: who did something in the drill, where every objective of it was
    rated and met. One that was taken back is not given again.
    """
    if exercise.ended_at is None:
        return 0
    results = list(ObjectiveResult.objects.filter(exercise=exercise).select_related("objective"))
    rated = [one for one in results if one.rating]
    if not rated:
        return 0
    players = set(
        ExerciseRole.objects.filter(exercise=exercise, role=DrillRole.PLAYER).values_list("user_id", flat=True)
    )
    wanted: list[tuple[int, str, int | None]] = []
    if 2 * sum(one.rating in MET for one in rated) >= len(rated):
        held = ResponseRole.objects.filter(incident__exercise=exercise, user__in=players)
        wanted += [(user, role, None) for user, role in set(held.order_by().values_list("user_id", "role"))]
    wanted += [(user, "", capability) for capability in _shown(results) for user in players & _active_in(exercise)]
    there = set(Qualification.objects.filter(exercise=exercise).values_list("user_id", "role", "capability_id"))
    fresh = sorted(set(wanted) - there, key=str)
    Qualification.objects.bulk_create(
        Qualification(
            user_id=user,
            role=role,
            capability_id=capability,
            exercise=exercise,
            earned_at=exercise.ended_at,
            expires_on=expiry(exercise.ended_at),
            granted_by=actor,
        )
        for user, role, capability in fresh
    )
    return len(fresh)


def _shown(results: list[ObjectiveResult]) -> list[int]:
    """The capabilities of which every objective was met."""
    ratings: dict[int, list[str]] = {}
    for result in results:
        ratings.setdefault(result.objective.capability_id, []).append(result.rating)
    return sorted(capability for capability, own in ratings.items() if all(rating in MET for rating in own))


def _active_in(exercise: Exercise) -> set[int]:
    """Those who did something: on the timeline of an incident of the drill, or by an answer to an inject."""
    acted = TimelineEntry.objects.filter(incident__exercise=exercise, actor__isnull=False).order_by()
    answered = InjectAnswer.objects.filter(exercise=exercise).order_by()
    return {*acted.values_list("actor_id", flat=True), *answered.values_list("by_id", flat=True)}
