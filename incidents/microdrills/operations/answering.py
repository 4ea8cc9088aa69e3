"""People look at their tasks and answer them; a trainer excuses."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.drills.models import Exercise
from incidents.drills.queries.rights import require_conducting
from incidents.microdrills.choices import SECONDS_PER_TASK, TaskKind, TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.microdrills.operations.asking import intent_of_page
from incidents.microdrills.operations.base import SYSTEM, TaskRefused
from incidents.microdrills.operations.closing import finish_when_answered
from incidents.microdrills.queries.tasks import is_asked
from incidents.notifications.operations import cancel_notifications
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted

ANSWERED = "The test page was answered."
CHOOSE = "Choose one of the answers."


def _locked(task: MicroTask, *, actor: User, at: datetime) -> MicroTask:
    """The person's own task that is still open; the exercise is held first. Raises NotPermitted, TaskRefused."""
    list(Exercise.objects.filter(pk=task.exercise_id).select_for_update().values_list("pk"))
    row = MicroTask.objects.select_for_update(of=("self",)).select_related("exercise").get(pk=task.pk)
    if row.user_id != actor.pk:
        raise NotPermitted
    if not is_asked(row, at=at):
        raise TaskRefused
    return row


@transaction.atomic
def open_task(task: MicroTask, *, actor: User, at: datetime) -> MicroTask:
    """Note the first look at a question: its five minutes run from now. Raises NotPermitted, TaskRefused."""
    with as_system(SYSTEM):
        row = _locked(task, actor=actor, at=at)
        if row.opened_at is None:
            row.opened_at = at
            row.save(update_fields=["opened_at"])
        return row


@transaction.atomic
def answer_task(task: MicroTask, answer: str, *, actor: User, at: datetime) -> MicroTask:
    """Keep what the person chose (a key of `choices`), and whether it was right and in time.

    A question counts as late after five minutes from the first look; where nobody looked before, the answer is the
    first look. Answers are final. Raises NotPermitted, TaskRefused.
    """
    with as_system(SYSTEM):
        row = _locked(task, actor=actor, at=at)
        if row.kind == TaskKind.TEST_PAGE:
            raise TaskRefused("Answer the test page by the link in it: that is what is tried.")
        if answer not in [choice["key"] for choice in row.choices]:
            raise TaskRefused(CHOOSE, fields={"answer": CHOOSE})
        row.opened_at = row.opened_at or at
        is_late = (at - row.opened_at).total_seconds() > SECONDS_PER_TASK
        is_right = answer == row.solution["key"]
        _settle(row, TaskStatus.LATE if is_late else TaskStatus.RIGHT if is_right else TaskStatus.WRONG, answer, at)
        return row


@transaction.atomic
def confirm_page(task: MicroTask, *, at: datetime) -> MicroTask:
    """The person pressed the button behind the link of their test page; again changes nothing. Raises TaskRefused.

    What of the page is still to leave by other ways is not sent any more.
    """
    with as_system(SYSTEM):
        if task.kind != TaskKind.TEST_PAGE:
            raise TaskRefused
        if MicroTask.objects.filter(pk=task.pk, status=TaskStatus.RIGHT).exists():
            return task
        row = _locked(task, actor=task.user, at=at)
        cancel_notifications(at=at, reason=ANSWERED, intent=intent_of_page(row), recipient=row.user)
        _settle(row, TaskStatus.RIGHT, "", at)
        return row


def _settle(row: MicroTask, status: TaskStatus, answer: str, at: datetime) -> None:
    row.status, row.answer, row.answered_at = status, answer, at
    row.save(update_fields=["status", "answer", "answered_at", "opened_at"])
    finish_when_answered(row.exercise, at=at)


@transaction.atomic
def excuse_task(task: MicroTask, reason: str, *, actor: User, at: datetime) -> MicroTask:
    """It does not count for this person. What was answered stays. Raises NotPermitted, TaskRefused."""
    with as_system(SYSTEM):
        exercise = Exercise.objects.select_for_update().get(pk=task.exercise_id)
        require_conducting(actor, exercise)
        row = MicroTask.objects.select_for_update(of=("self",)).select_related("exercise").get(pk=task.pk)
        if row.status not in (TaskStatus.ASKED, TaskStatus.LATE, TaskStatus.EXCUSED):
            raise TaskRefused("It was answered: what was answered counts.")
        if not reason.strip():
            raise TaskRefused("Say why.", fields={"reason": "Say why."})
        row.status, row.reason = TaskStatus.EXCUSED, reason.strip()[:300]
        row.save(update_fields=["status", "reason"])
        finish_when_answered(row.exercise, at=at)
        return row
