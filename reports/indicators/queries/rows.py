"""The rows that indicators count: what the principal may see, real or of drills as asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from incidents.clocks.choices import ClockKind, ClockState
from incidents.clocks.models import Clock
from incidents.drills.choices import ExerciseStatus, ExerciseType
from incidents.drills.models import Exercise
from incidents.escalation.choices import Outcome
from incidents.escalation.models import EscalationRun, RunStep
from incidents.evaluation.models import ObjectiveResult, Qualification
from incidents.lifecycle.models import AffectedService
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.models import Notification
from knowledge.articles.choices import Confidence, Opinion
from knowledge.articles.models import Article, ArticleFeedback, ArticleLink, KnowledgeGap
from knowledge.reviews.choices import ActionState, LessonState
from knowledge.reviews.models import CorrectiveAction, Lesson, LessonRecurrence, LessonStep, Review
from reports.indicators.indicators import Asked
from reports.metrics.choices import Reality

Rows = QuerySet[Any]
_ENDED_TASKS = (TaskStatus.RIGHT, TaskStatus.WRONG, TaskStatus.LATE)
_DONE = (ActionState.DONE, ActionState.VERIFIED)


def _of(asked: Asked, rows: Rows, is_drill: Q) -> Rows:
    """Those of the reality that is asked for."""
    if asked.question.reality == Reality.BOTH:
        return rows
    return rows.filter(is_drill) if asked.question.reality == Reality.DRILL else rows.exclude(is_drill)


def _drill(path: str) -> Q:
    return Q(**{f"{path}__isnull": False})


def pages(asked: Asked) -> Rows:
    """One row for each time a person was paged: the inbox has each page once, whatever other ways it takes."""
    rows = Notification.objects.filter(
        notification_class=NotificationClass.PAGE, channel=Channel.INBOX, recipient__isnull=False
    )
    return _of(asked, rows, _drill("incident__exercise") | Q(kind__startswith="drill."))


def escalations(asked: Asked) -> Rows:
    """Those that came as far as a step, with how many steps told somebody."""
    told = RunStep.objects.filter(run=OuterRef("pk")).order_by().values("run")
    rows = EscalationRun.objects.annotate(
        taken_steps=Subquery(told.annotate(number=Count("pk")).values("number")),
        told_steps=Subquery(told.filter(outcome=Outcome.TOLD).annotate(number=Count("pk")).values("number")),
    )
    return _of(asked, rows.filter(taken_steps__isnull=False), _drill("incident__exercise"))


def updates(asked: Asked) -> Rows:
    rows = Clock.objects.filter(
        kind__in=[ClockKind.FIRST_UPDATE, ClockKind.NEXT_UPDATE], state__in=[ClockState.MET, ClockState.BREACHED]
    )
    return _of(asked, rows, _drill("incident__exercise"))


def effects(asked: Asked) -> Rows:
    return _of(asked, AffectedService.objects.all(), _drill("incident__exercise"))


def uses(asked: Asked) -> Rows:
    return _of(asked, ArticleLink.objects.filter(is_source=False), _drill("incident__exercise"))


def votes(asked: Asked) -> Rows:
    rows = ArticleFeedback.objects.filter(opinion__in=[Opinion.HELPED, Opinion.NOT_HELPED])
    return _of(asked, rows, _drill("incident__exercise"))


def gaps(_asked: Asked) -> Rows:
    return KnowledgeGap.objects.all()


def articles_to_review(_asked: Asked) -> Rows:
    return Article.objects.filter(review_on__isnull=False).exclude(confidence=Confidence.ARCHIVED)


def lessons(asked: Asked) -> Rows:
    return _of(asked, Lesson.objects.all(), _drill("review__exercise"))


def verified_lessons(asked: Asked) -> Rows:
    """The steps that verified a lesson which the reader may see."""
    seen = _of(asked, Lesson.objects.all(), _drill("review__exercise"))
    return LessonStep.objects.filter(to_state=LessonState.VERIFIED, lesson__in=seen.order_by().values("pk"))


def actions(asked: Asked) -> Rows:
    """Those that were not given up, with the day (of the installation) on which they were done."""
    done_on = TruncDate("done_at", tzinfo=timezone.get_default_timezone())
    rows = CorrectiveAction.objects.exclude(state=ActionState.CANCELLED).annotate(done_on=done_on)
    return _of(asked, rows, _drill("review__exercise"))


def actions_past_their_day(asked: Asked) -> Rows:
    return actions(asked).filter(due_on__lt=asked.today)


def actions_done(asked: Asked) -> Rows:
    """With the day on which their cause last came back."""
    zone = timezone.get_default_timezone()
    returns = LessonRecurrence.objects.filter(lesson=OuterRef("lesson"), incident__exercise=None).order_by()
    newest = returns.values("lesson").annotate(newest=Max(TruncDate("incident__reported_at", tzinfo=zone)))
    return actions(asked).filter(state__in=_DONE).annotate(came_back_on=Subquery(newest.values("newest")))


def reviews(asked: Asked) -> Rows:
    return _of(asked, Review.objects.all(), _drill("exercise"))


def reviews_past_due(asked: Asked) -> Rows:
    return reviews(asked).filter(due_at__lte=asked.at)


def drills_held(_asked: Asked) -> Rows:
    return _exercises().filter(status=ExerciseStatus.FINISHED)


def drills_missed(_asked: Asked) -> Rows:
    return _exercises().filter(status=ExerciseStatus.MISSED)


def _exercises() -> Rows:
    return Exercise.objects.known().exclude(exercise_type=ExerciseType.MICRO)


def results(_asked: Asked) -> Rows:
    return ObjectiveResult.objects.filter(exercise__status=ExerciseStatus.FINISHED)


def micro_tasks(_asked: Asked) -> Rows:
    return MicroTask.objects.filter(status__in=_ENDED_TASKS)


def qualifications(_asked: Asked) -> Rows:
    """Without those that were revoked, whenever that was."""
    return Qualification.objects.filter(user__is_active=True, revoked_at=None)
