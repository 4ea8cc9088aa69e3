"""What is learned goes where others find it: an article is drafted from a lesson, a step is proposed to a procedure."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.plans.models import Procedure, ProcedureVersion
from incidents.plans.operations import propose_step
from knowledge.articles.choices import Kind
from knowledge.articles.models import Article, ArticleRevision
from knowledge.articles.operations import draft_article
from knowledge.articles.operations.from_incident import texts_from, topics_for
from knowledge.reviews.choices import SPREADABLE
from knowledge.reviews.models import Lesson, LessonProof, Review
from knowledge.reviews.operations.base import ReviewNotFound, lock_row, store
from knowledge.reviews.operations.lessons import StepNotAllowed, link_proof
from knowledge.reviews.queries.rights import may_write, require


@transaction.atomic
def draft_article_of(lesson: Lesson, *, actor: User, at: datetime, expected_version: int | None = None) -> Article:
    """Draft an article that says a lesson, and link it as what the lesson changed; pressed again, the same article.

    It is restricted as the incident is, where the review is of one. Nobody but those who write articles reads it until
    it is published. Raises NotPermitted, StepNotAllowed, ReviewNotFound for a released lesson whose incident the actor
    may not see, StaleReview.
    """
    row = lock_row(lesson, expected_version)
    review = Review.objects.filter(pk=row.review_id).first()
    if review is None:
        raise ReviewNotFound
    require(may_write(actor, review) and actor.has_perm("knowledge.add_article"))
    _check_spreadable(row)
    drafted = _drafted(row)
    if drafted is not None:
        return drafted
    # The report of a whole drill is of no one incident.
    incident = Incident.objects.select_related("service", "category").filter(pk=review.incident_id).first()
    texts = {
        **(texts_from(incident) if incident is not None else {}),
        "cause": row.factor.text if row.factor is not None else "",
        "resolution": f"{row.title}\n\n{row.detail}".strip(),
    }
    article = draft_article(
        title=row.title,
        kind=Kind.LESSON,
        texts=texts,
        topics=topics_for(incident) if incident is not None else (),
        owner=row.owner,
        incident=incident,
        actor=actor,
        at=at,
        summary=f"Learned from {incident}" if incident is not None else "Learned from a drill",
    )
    link_proof(row, revision=article.latest_revision, actor=actor, at=at)
    store(row, at=at)
    return article


@transaction.atomic
def propose_step_of(
    lesson: Lesson,
    *,
    procedure: Procedure,
    title: str,
    instructions: str,
    actor: User,
    at: datetime,
    after: int | None = None,
    expected_version: int | None = None,
) -> ProcedureVersion:
    """Put a step that says a lesson into the draft of a procedure, behind step `after` (0: first, None: last), and link
    that version as what the lesson changed. Nothing is in force until it is approved.

    Raises NotPermitted, StepNotAllowed, ReviewNotFound, PlansRefused, StaleReview.
    """
    row = lock_row(lesson, expected_version)
    review = Review.objects.filter(pk=row.review_id).first()
    if review is None:
        raise ReviewNotFound
    require(may_write(actor, review))
    _check_spreadable(row)
    version = propose_step(
        procedure, after=after, title=title.strip(), instructions=instructions.strip(), actor=actor, at=at
    )
    link_proof(row, procedure_version=version, actor=actor, at=at)
    store(row, at=at)
    return version


def _check_spreadable(row: Lesson) -> None:
    if row.state not in SPREADABLE:
        raise StepNotAllowed(
            f"A lesson that is {row.get_state_display().lower()} goes into no article or procedure: accept it first."
        )


def _drafted(row: Lesson) -> Article | None:
    """The article that was drafted from the lesson before, where the actor may read it."""
    linked = LessonProof.objects.filter(lesson=row, revision__isnull=False).values("revision")
    first = ArticleRevision.objects.filter(pk__in=linked, number=1).order_by("pk").first()
    found: Article | None = Article.objects.filter(pk=first.article_id).first() if first is not None else None
    return found
