"""A micro-drill begins: everybody who plays gets their tasks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from incidents.drills.choices import DrillRole
from incidents.drills.models import Exercise
from incidents.drills.queries.people import people_of
from incidents.microdrills.choices import TaskKind
from incidents.microdrills.models import MicroDrillPlan, MicroTask
from incidents.microdrills.operations.base import CLOSE_TIMER, SYSTEM
from incidents.microdrills.queries.questions import facts_for, questions_for
from incidents.microdrills.quiz import Asked
from incidents.microdrills.tickets import token_of
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timers.operations import schedule


@transaction.atomic
def ask_everybody(exercise: Exercise, *, at: datetime) -> list[MicroTask]:
    """Make the tasks of a micro-drill that has begun, tell its players, and promise when it closes.

    Asked twice, nothing is added. Where there is nothing to ask, it closes at once.
    """
    with as_system(SYSTEM):
        plan = MicroDrillPlan.objects.select_related("exercise").filter(exercise=exercise).first()
        if plan is None:
            plan = MicroDrillPlan(exercise=exercise, kinds=[TaskKind.ROLE_QUIZ.value])
            plan.save()
        if MicroTask.objects.filter(exercise=exercise).exists():
            return []
        expires_at = at + timedelta(hours=plan.answer_hours)
        facts = facts_for(plan, at=at)
        rows = [
            _task(exercise, user, asked, at, expires_at)
            for user in people_of(exercise, DrillRole.PLAYER)
            for asked in questions_for(facts, user)
        ]
        made = MicroTask.objects.bulk_create(rows)
        _tell(exercise, made, at=at)
        key = f"{CLOSE_TIMER}:{exercise.pk}"
        schedule(kind=CLOSE_TIMER, dedup_key=key, due_at=expires_at if made else at, at=at, subject_id=exercise.pk)
        return made


def _task(exercise: Exercise, user: User, asked: Asked, at: datetime, expires_at: datetime) -> MicroTask:
    return MicroTask(
        exercise=exercise,
        user=user,
        kind=asked.kind,
        question=asked.question,
        choices=asked.choices,
        solution=asked.solution,
        asked_at=at,
        expires_at=expires_at,
        **asked.about,
    )


def _tell(exercise: Exercise, tasks: list[MicroTask], *, at: datetime) -> None:
    """One message to each about what there is to answer, and the test page besides, as a page would come."""
    questions: dict[int, list[MicroTask]] = {}
    for task in tasks:
        if task.kind == TaskKind.TEST_PAGE:
            _page(exercise, task, at=at)
        else:
            questions.setdefault(task.user_id, []).append(task)
    for asked in questions.values():
        count = f"{len(asked)} question{'s' if len(asked) != 1 else ''}"
        notify(
            kind="drill.tasks",
            recipients=[asked[0].user],
            notification_class=NotificationClass.UPDATE,
            actor=None,
            at=at,
            intent=f"drill:{exercise.pk}:tasks",
            context={**_context(exercise, asked[0]), "count": count, "url": absolute(reverse("micro_tasks"))},
            expires_at=asked[0].expires_at,
        )


def _page(exercise: Exercise, task: MicroTask, *, at: datetime) -> None:
    """Through the same outbox and by the same ways as a page about an incident."""
    made = notify(
        kind="drill.test_page",
        recipients=[task.user],
        notification_class=NotificationClass.PAGE,
        actor=None,
        at=at,
        intent=intent_of_page(task),
        context={**_context(exercise, task), "url": absolute(reverse("micro_test_page", args=[token_of(task.pk)]))},
        expires_at=task.expires_at,
    )
    if made:
        # The one that leaves first says most about how the person is reached.
        task.notification = min(made, key=lambda row: (row.channel == "inbox", row.next_at or at))
        task.save(update_fields=["notification"])


def intent_of_page(task: MicroTask) -> str:
    return f"drill:{task.exercise_id}:test-page"


def _context(exercise: Exercise, task: MicroTask) -> dict[str, object]:
    return {"exercise": exercise.pk, "drill": exercise.name, "until": task.expires_at.isoformat()}
