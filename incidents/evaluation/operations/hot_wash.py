"""The hot wash: every player is asked right after the drill, by a link of their own, and answers without a login."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from incidents.drills.choices import DrillRole
from incidents.drills.models import Exercise
from incidents.evaluation.links import digest, make_secret
from incidents.evaluation.messages import HOT_WASH
from incidents.evaluation.models import HotWash
from incidents.evaluation.operations.base import EvaluationRefused, is_measured, lock_exercise
from incidents.evaluation.questions import questions_of
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.models import ScenarioVersion

LASTS = timedelta(days=14)
LONGEST = 4000


@transaction.atomic
def ask_players(exercise: Exercise, *, at: datetime) -> int:
    """Send every player who was not asked yet a link of their own; how many. Nothing for a micro-drill."""
    row = lock_exercise(exercise)
    if not is_measured(row):
        return 0
    with as_system("players are asked how their drill went"):
        asked = HotWash.objects.filter(exercise=row).values("user")
        players = User.objects.filter(
            exercise_roles__exercise=row, exercise_roles__role=DrillRole.PLAYER, is_active=True
        )
        found = list(players.exclude(pk__in=asked).distinct().order_by("pk"))
        for player in found:
            _ask(row, player, at=at)
    return len(found)


def _ask(exercise: Exercise, player: User, *, at: datetime) -> None:
    secret = make_secret()
    HotWash.objects.create(
        exercise=exercise, user=player, secret_hash=digest(secret), asked_at=at, expires_at=at + LASTS
    )
    notify(
        kind=HOT_WASH.code,
        recipients=[player],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"evaluation:hot_wash:{exercise.pk}:{player.pk}",
        context={
            "exercise": str(exercise.pk),
            "drill": exercise.name,
            "url": absolute(reverse("hot_wash", args=[secret])),
            "days": str(LASTS.days),
        },
    )


@transaction.atomic
def answer_hot_wash(secret: str, *, answers: Sequence[str], confidence: int, at: datetime) -> HotWash:
    """Take what a player says, in the order of the questions; until the link lapses the last word counts.

    Raises EvaluationRefused for a link that is over, a confidence outside 1 to 5, or no word at all.
    """
    with as_system("a player answers by the link they were sent"):
        rows = HotWash.objects.filter(secret_hash=digest(secret), expires_at__gt=at)
        row = rows.select_for_update(of=("self",)).select_related("exercise").first()
        if row is None:
            raise EvaluationRefused("This link is over.")
        if not 1 <= confidence <= 5:
            raise EvaluationRefused("Choose from 1 to 5.", fields={"confidence": "Choose from 1 to 5."})
        version = ScenarioVersion.objects.filter(pk=row.exercise.scenario_version_id).first()
        asked = questions_of(version.hot_wash if version is not None else ())
        said = [*answers, *[""] * len(asked)][: len(asked)]
        row.answers = [
            {"question": question, "answer": answer.strip()[:LONGEST]}
            for question, answer in zip(asked, said, strict=True)
        ]
        row.confidence, row.answered_at = confidence, at
        row.save(update_fields=["answers", "confidence", "answered_at"])
    return row
