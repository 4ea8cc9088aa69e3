"""Showing players how they did: from then on they may read what was expected, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from incidents import signals
from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_steer
from incidents.evaluation.messages import SHARED
from incidents.evaluation.operations.base import EvaluationRefused, lock_exercise
from incidents.evaluation.operations.qualifying import qualify_players
from incidents.evaluation.queries.rights import require
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import User
from incidents.permissions.principal import as_system


@transaction.atomic
def share_results(exercise: Exercise, *, actor: User, at: datetime) -> Exercise:
    """Let everybody who may know of the drill read its results, tell who took part, and qualify who showed it.

    Again: no change. Raises NotPermitted, EvaluationRefused for what is not over.
    """
    row = lock_exercise(exercise)
    require(may_steer(actor, row))
    if row.status != ExerciseStatus.FINISHED:
        raise EvaluationRefused("Results are shared once the drill is finished.")
    if row.results_shared_at is not None:
        return row
    row.results_shared_at = at
    row.save(update_fields=["results_shared_at"])
    with as_system("results of a drill are shared"):
        qualify_players(row, actor=actor)
    notify(
        kind=SHARED.code,
        recipients=row.participants.filter(is_active=True).distinct(),
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=f"evaluation:shared:{row.pk}",
        context={
            "exercise": str(row.pk),
            "drill": row.name,
            "url": absolute(reverse("drill_evaluation", args=[row.pk])),
        },
    )
    signals.results_shared.send(Exercise, exercise=row, actor=actor, at=at)
    return row
