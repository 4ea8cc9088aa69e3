"""The after-action report of a whole drill: begun at its end, published with its results, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from incidents.drills.models import Exercise
from incidents.evaluation.choices import Finding, Outcome
from incidents.evaluation.models import Measurement, Observation
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.plans.choices import RunStatus
from incidents.plans.models import ProcedureRun
from incidents.scenarios.choices import Measure
from knowledge.reviews.choices import ActionKind, Decision, LessonState, ReviewState
from knowledge.reviews.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.operations.actions import plan_action
from knowledge.reviews.operations.base import Required, ReviewNotFound, store
from knowledge.reviews.operations.lessons import exercise_lesson, verify_lesson
from knowledge.reviews.operations.recurring import fall_back_in_drill
from knowledge.reviews.operations.reminding import promise_review
from knowledge.reviews.queries.after_action import detail_of

DUE_DAYS = 10
ACTION_DAYS = 30
VERIFY_HOW = "It goes well in the next drill of this."


@transaction.atomic
def owe_report(exercise: Exercise, *, actor: User | None, at: datetime) -> Review:
    """Begin the report of a finished drill, or return the one that there is. Its trainer answers for it."""
    found, is_new = Review.objects.get_or_create(
        exercise=exercise,
        incident=None,
        defaults={
            "owner": exercise.trainer or actor,
            "due_at": at + timedelta(days=DUE_DAYS),
            "created_at": at,
            "updated_at": at,
        },
    )
    if is_new:
        promise_review(found, at=at)
    return found


@transaction.atomic
def publish_report(exercise: Exercise, *, actor: User | None, at: datetime) -> Review:
    """The results of the drill are shared, so its report is published. Again: no change."""
    review = owe_report(exercise, actor=actor, at=at)
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if row.published_at is None:
        store(
            row,
            at=at,
            state=ReviewState.PUBLISHED,
            decision=Decision.PUBLISHED,
            decided_at=at,
            published_at=at,
        )
    return row


@transaction.atomic
def act_on_observation(review: Review, observation: Observation, *, actor: User, at: datetime) -> CorrectiveAction:
    """Make an area for improvement a corrective action of whoever answers for the report, due in thirty days.

    The same observation makes one action only. Raises NotPermitted, ReviewNotFound, Required, ActionRefused.
    """
    if review.exercise_id != observation.exercise_id or review.incident_id is not None:
        raise ReviewNotFound
    if observation.finding != Finding.IMPROVEMENT or observation.withdrawn_at is not None:
        raise Required("Only an area for improvement becomes an action.")
    held = CorrectiveAction.objects.filter(review=review, detail=detail_of(observation)).first()
    if held is not None:
        return held
    return plan_action(
        review,
        kind=ActionKind.CORRECT,
        title=" ".join(observation.text.split())[:200],
        detail=detail_of(observation),
        owner=review.owner or actor,
        due_on=(at + timedelta(days=ACTION_DAYS)).date(),
        verify_how=VERIFY_HOW,
        actor=actor,
        at=at,
    )


@transaction.atomic
def move_lessons(exercise: Exercise, *, at: datetime) -> int:
    """Move lessons that a procedure says, by how it went in a measured drill; how many moved. Run as the system.

    Exercised when the version that says it, or a later one, was gone through; verified when it met the target of an
    objective; back to accepted when an objective asked for the procedure and it was not followed.
    """
    asked = {
        row.objective.value.strip(): row
        for row in Measurement.objects.filter(exercise=exercise, measure=Measure.PROCEDURE).select_related("objective")
        if row.objective is not None
    }
    moved = 0
    runs = ProcedureRun.objects.filter(incident__exercise=exercise).select_related("procedure", "version", "incident")
    for slug, run in {run.procedure.slug: run for run in runs.order_by("status", "-began_at")}.items():
        for lesson in _said_by(run):
            moved += _move(lesson, run, asked.get(slug), exercise, at=at)
    return moved


def _said_by(run: ProcedureRun) -> list[Lesson]:
    """Lessons that stand in this version of the procedure or an earlier one, and were embedded."""
    lessons = Lesson.objects.filter(
        proofs__procedure_version__procedure=run.procedure,
        proofs__procedure_version__number__lte=run.version.number,
        state__in=[LessonState.EMBEDDED, LessonState.EXERCISED],
    )
    return list(lessons.distinct().order_by("pk"))


def _move(lesson: Lesson, run: ProcedureRun, asked: Measurement | None, exercise: Exercise, *, at: datetime) -> bool:
    incident: Incident = run.incident
    if asked is not None and asked.outcome == Outcome.NOT_DONE:
        note = f"“{run.procedure}” was not followed in the drill “{exercise}”: {asked.explanation}"
        fall_back_in_drill(lesson, incident, note=note, at=at)
        return True
    if run.status != RunStatus.FINISHED:
        return False
    moved = lesson.state == LessonState.EMBEDDED
    if moved:
        note = f"“{run.procedure}” was followed in the drill “{exercise}”."
        exercise_lesson(lesson, note=note, actor=None, at=at, incident=incident)
    if asked is not None and asked.outcome == Outcome.WITHIN and asked.target_seconds is not None:
        note = f"It met its target in the drill “{exercise}”: {asked.explanation}"
        verify_lesson(lesson, note=note, actor=None, at=at)
        return True
    return moved
