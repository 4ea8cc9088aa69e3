"""Lessons: drawing them from a review, and taking them further, step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.plans.models import ProcedureVersion
from incidents.refusals import Refused
from knowledge.articles.models import ArticleRevision
from knowledge.reviews.chain import may_go
from knowledge.reviews.choices import LessonState
from knowledge.reviews.models import ContributingFactor, Lesson, LessonProof, LessonStep, Review
from knowledge.reviews.operations.base import lock_row, required, store, tell
from knowledge.reviews.queries.rights import may_release, may_take_further, may_write, require


class StepNotAllowed(Refused):
    """The lesson has no such step from where it stands, or lacks what the step needs."""

    code = "step_not_allowed"


@transaction.atomic
def draw_lesson(
    review: Review,
    *,
    title: str,
    actor: User,
    at: datetime,
    detail: str = "",
    factor: ContributingFactor | None = None,
    owner: User | None = None,
    expected_version: int | None = None,
) -> Lesson:
    """Say what is to be done otherwise, also after the review is finished. Without an owner the review's has it.

    Raises NotPermitted, Required, StepNotAllowed, StaleReview.
    """
    row = lock_row(review, expected_version)
    require(may_write(actor, row))
    if factor is not None and factor.review_id != row.pk:
        raise StepNotAllowed("Choose a factor of this review.", fields={"factor": "It is of another review."})
    lesson = Lesson.objects.create(
        review=row,
        factor=factor,
        title=required(title, "title", "Say the lesson in one sentence.")[:200],
        detail=detail.strip(),
        owner=owner or row.owner or actor,
        state_entered_at=at,
        created_at=at,
    )
    LessonStep.objects.create(lesson=lesson, to_state=LessonState.OBSERVED, actor=actor, at=at)
    store(row, at=at)
    tell(row, "lesson.drawn", actor=actor, at=at, lesson={"id": lesson.pk, "name": lesson.title})
    return lesson


@transaction.atomic
def accept_lesson(
    lesson: Lesson, *, actor: User, at: datetime, note: str = "", expected_version: int | None = None
) -> Lesson:
    """We mean to change something. Raises NotPermitted, StepNotAllowed, StaleReview."""
    return _go(lesson, LessonState.ACCEPTED, actor=actor, at=at, note=note, expected_version=expected_version)


@transaction.atomic
def decline_lesson(
    lesson: Lesson, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> Lesson:
    """We leave it as it is, and say why. Raises NotPermitted, Required, StepNotAllowed, StaleReview."""
    reason = required(reason, "reason", "Say why nothing is changed.")
    return _go(
        lesson,
        LessonState.DECLINED,
        actor=actor,
        at=at,
        note=reason,
        expected_version=expected_version,
        declined_reason=reason,
    )


@transaction.atomic
def take_up_lesson(
    lesson: Lesson, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> Lesson:
    """Look anew at a lesson that was declined. Raises as `decline_lesson`."""
    reason = required(reason, "reason", "Say what is different now.")
    return _go(
        lesson,
        LessonState.OBSERVED,
        actor=actor,
        at=at,
        note=reason,
        expected_version=expected_version,
        declined_reason="",
    )


@transaction.atomic
def embed_lesson(
    lesson: Lesson,
    *,
    actor: User,
    at: datetime,
    revision: ArticleRevision | None = None,
    procedure_version: ProcedureVersion | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> Lesson:
    """Name what says it now: a revision of an article, or a version of a procedure; it may have been named before.

    What is named must have been made after the lesson was, else it would have been known.
    Raises NotPermitted, StepNotAllowed, StaleReview.
    """
    row = lock_row(lesson, expected_version)
    require(may_take_further(actor, row))
    link_proof(row, revision=revision, procedure_version=procedure_version, actor=actor, at=at)
    if not _proofs_since_last_fall(row):
        raise StepNotAllowed(
            "Name the article or the procedure that says it now: without one, nothing has changed.",
            fields={"revision": "Name a revision of an article, or a version of a procedure."},
        )
    if not _is_in_force(row):
        raise StepNotAllowed(
            "Nobody reads it yet: publish the article, or put the version of the procedure into force, then say so.",
            fields={"revision": "It is a draft."},
        )
    return _step(row, LessonState.EMBEDDED, actor=actor, at=at, note=note)


def link_proof(
    row: Lesson,
    *,
    actor: User | None,
    at: datetime,
    revision: ArticleRevision | None = None,
    procedure_version: ProcedureVersion | None = None,
) -> None:
    """Link what a locked lesson changed; what is linked already stays. Raises StepNotAllowed for what is older."""
    about: dict[str, Any] = {"linked_by": actor, "linked_at": at}
    if revision is not None:
        _check_newer(row, revision.made_at, "revision")
        LessonProof.objects.get_or_create(lesson=row, revision=revision, defaults=about)
    if procedure_version is not None:
        _check_newer(row, procedure_version.changed_at, "procedure_version")
        LessonProof.objects.get_or_create(lesson=row, procedure_version=procedure_version, defaults=about)


def _check_newer(row: Lesson, made_at: datetime, field: str) -> None:
    if made_at < row.created_at:
        sentence = "This is older than the lesson, so it cannot say what was learned. Name what was changed since."
        raise StepNotAllowed(sentence, fields={field: sentence})


def _proofs_since_last_fall(row: Lesson) -> bool:
    """Whether anything was changed since the lesson was drawn, or since its cause came back last."""
    last = row.recurrences.order_by("-noted_at").first() if row.fell_back_count else None
    proofs = LessonProof.objects.filter(lesson=row)
    return (proofs.filter(linked_at__gte=last.noted_at) if last is not None else proofs).exists()


def _is_in_force(row: Lesson) -> bool:
    """Whether anything that is linked was ever put into force: an article published with it, or a version activated."""
    activated = Q(procedure_version__activated_at__isnull=False)
    published = Q(revision__article__published_revision__number__gte=F("revision__number"))
    return LessonProof.objects.filter(activated | published, lesson=row).exists()


@transaction.atomic
def exercise_lesson(
    lesson: Lesson,
    *,
    note: str,
    actor: User | None,
    at: datetime,
    incident: Incident | None = None,
    expected_version: int | None = None,
) -> Lesson:
    """Say where it was done like that: in words, and in which incident or drill. Raises Required, StepNotAllowed."""
    note = required(note, "note", "Say where and how it was done like that.")
    return _go(
        lesson,
        LessonState.EXERCISED,
        actor=actor,
        at=at,
        note=note,
        expected_version=expected_version,
        incident=incident,
    )


@transaction.atomic
def verify_lesson(
    lesson: Lesson, *, note: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Lesson:
    """Say what shows that it helps. Raises Required, NotPermitted, StepNotAllowed, StaleReview."""
    note = required(note, "note", "Say what shows that it helps.")
    return _go(lesson, LessonState.VERIFIED, actor=actor, at=at, note=note, expected_version=expected_version)


@transaction.atomic
def close_lesson(
    lesson: Lesson, *, actor: User, at: datetime, note: str = "", expected_version: int | None = None
) -> Lesson:
    """It is how we work. Raises NotPermitted, StepNotAllowed, StaleReview."""
    return _go(lesson, LessonState.CLOSED, actor=actor, at=at, note=note, expected_version=expected_version)


@transaction.atomic
def release_lesson(
    lesson: Lesson,
    *,
    title: str,
    detail: str,
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> Lesson:
    """Show a lesson from a restricted incident to everybody who reads lessons, in words that were looked over for it.

    Its review and incident stay hidden. Raises NotPermitted, Required, StaleReview.
    """
    row = lock_row(lesson, expected_version)
    require(may_release(actor))
    reason = required(reason, "reason", "Say why others may know it.")
    title = required(title, "title", "Say the lesson in one sentence.")[:200]
    store(row, at=at, title=title, detail=detail.strip(), released_at=row.released_at or at)
    record_audit(AuditCode.LEARNING_RELEASED, actor=actor, at=at, data={"what": "lesson", "id": row.pk})
    review = Review.objects.filter(pk=row.review_id).first()
    if review is not None:
        tell(review, "lesson.released", actor=actor, at=at, reason=reason)
    return row


def _go(
    lesson: Lesson,
    to_state: LessonState,
    *,
    actor: User | None,
    at: datetime,
    note: str,
    expected_version: int | None,
    incident: Incident | None = None,
    **values: Any,
) -> Lesson:
    row = lock_row(lesson, expected_version)
    require(actor is None or may_take_further(actor, row))
    return _step(row, to_state, actor=actor, at=at, note=note, incident=incident, **values)


def _step(
    row: Lesson,
    to_state: LessonState,
    *,
    actor: User | None,
    at: datetime,
    note: str,
    incident: Incident | None = None,
    **values: Any,
) -> Lesson:
    if not may_go(row.state, to_state):
        raise StepNotAllowed(
            f"A lesson that is {row.get_state_display().lower()} cannot become {to_state.label.lower()}."
        )
    LessonStep.objects.create(
        lesson=row, from_state=row.state, to_state=to_state, actor=actor, at=at, note=note.strip(), incident=incident
    )
    store(row, at=at, state=to_state, state_entered_at=at, **values)
    return row
