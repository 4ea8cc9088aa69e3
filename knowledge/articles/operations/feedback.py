"""What readers say of an article: votes are counted, comments and flags become somebody's task."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from incidents.people.models import User
from knowledge.articles.choices import Confidence, FeedbackState, Opinion
from knowledge.articles.models import Article, ArticleFeedback
from knowledge.articles.operations.base import ArticleRefused, lock, store, tell
from knowledge.articles.operations.telling import tell_owner
from knowledge.articles.rights import is_editor

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

LONGEST = 2_000
# A validated article is not so any more once so many people have flagged it; an editor's flag is enough by itself.
FLAGS_TO_LOWER = 2


@transaction.atomic
def give_feedback(
    article: Article, *, opinion: str, user: User | None, at: datetime, comment: str = ""
) -> ArticleFeedback:
    """Take what a reader (None: without an account) says. A person's second vote takes the place of the first.

    A flag, and a comment where it did not help, is a task of the article's owner. Raises ArticleRefused,
    ArticleNotFound.
    """
    row = lock(article)
    said = Opinion(opinion)
    comment = _checked(comment)
    held = _held(row, said, user)
    if said.is_flag:
        if held is not None:
            return held
        return note_trouble(row, said, comment=comment, user=user, at=at)
    _count_vote(row, said, held)
    if said == Opinion.NOT_HELPED and comment:
        return note_trouble(row, said, comment=comment, user=user, at=at, held=held)
    return _keep(row, said, comment=comment, user=user, at=at, held=held)


@transaction.atomic
def finish_feedback(feedback: ArticleFeedback, *, actor: User, at: datetime, answer: str = "") -> ArticleFeedback:
    """Say that somebody looked at it, and what came of it. Again: no change."""
    lock(feedback.article)
    row: ArticleFeedback = ArticleFeedback.objects.get(pk=feedback.pk)
    if row.state != FeedbackState.OPEN:
        return row
    row.state, row.done_by, row.done_at, row.answer = FeedbackState.DONE, actor, at, answer.strip()[:500]
    row.save(update_fields=["state", "done_by", "done_at", "answer"])
    return row


def note_trouble(
    row: Article,
    opinion: Opinion,
    *,
    comment: str,
    user: User | None,
    at: datetime,
    incident: Incident | None = None,
    held: ArticleFeedback | None = None,
) -> ArticleFeedback:
    """Make a task of what somebody says of a locked article, and tell its owner; flags lower its confidence."""
    if incident is not None:
        mine = ArticleFeedback.objects.filter(article=row, user=user, incident=incident, opinion=Opinion.NOT_HELPED)
        held = mine.first() if user is not None else None
    kept = _keep(row, opinion, comment=_checked(comment), user=user, at=at, held=held, incident=incident, is_task=True)
    if opinion.is_flag:
        _lower_confidence(row, user, at)
    tell_owner(row, kept, actor=user, at=at)
    return kept


def _checked(comment: str) -> str:
    comment = comment.replace("\0", "").strip()
    if len(comment) > LONGEST:
        sentence = f"A comment has at most {LONGEST:,} characters."
        raise ArticleRefused(sentence, fields={"comment": sentence})
    return comment


def _held(row: Article, opinion: Opinion, user: User | None) -> ArticleFeedback | None:
    """The person's vote that this one replaces, or their flag that is up already."""
    if user is None:
        return None
    mine = ArticleFeedback.objects.filter(article=row, user=user)
    if opinion.is_flag:
        return mine.filter(opinion=opinion, state=FeedbackState.OPEN).first()
    return mine.filter(incident=None, opinion__in=[Opinion.HELPED, Opinion.NOT_HELPED]).first()


def _keep(
    row: Article,
    opinion: Opinion,
    *,
    comment: str,
    user: User | None,
    at: datetime,
    held: ArticleFeedback | None = None,
    incident: Incident | None = None,
    is_task: bool = False,
) -> ArticleFeedback:
    kept = held or ArticleFeedback(article=row, user=user, incident=incident)
    kept.opinion, kept.comment, kept.at = opinion, comment, at
    kept.revision = row.published_revision or row.latest_revision
    kept.state = FeedbackState.OPEN if is_task else FeedbackState.NOTED
    kept.owner = (row.owner or _keeper(row)) if is_task else None
    kept.done_by, kept.done_at, kept.answer = None, None, ""
    kept.restricted = kept.restricted or row.restricted
    kept.save()
    return kept


def _keeper(row: Article) -> User | None:
    """Who gets the tasks of an article that nobody owns: whoever looks after its first topic."""
    topic = row.topics.select_related("owner").filter(owner__is_active=True).first()
    return topic.owner if topic is not None else None


def _count_vote(row: Article, opinion: Opinion, held: ArticleFeedback | None) -> None:
    before = held.opinion if held is not None else ""
    if before == opinion:
        return
    row.helped_count = max(0, row.helped_count + (opinion == Opinion.HELPED) - (before == Opinion.HELPED))
    row.not_helped_count = max(
        0, row.not_helped_count + (opinion == Opinion.NOT_HELPED) - (before == Opinion.NOT_HELPED)
    )
    row.save(update_fields=["helped_count", "not_helped_count"])


def _lower_confidence(row: Article, user: User | None, at: datetime) -> None:
    if row.confidence != Confidence.VALIDATED:
        return
    flags = [opinion for opinion in Opinion if opinion.is_flag]
    up = ArticleFeedback.objects.filter(article=row, state=FeedbackState.OPEN, opinion__in=flags, user__isnull=False)
    people = up.order_by().values("user").distinct().count()
    if people < FLAGS_TO_LOWER and not (user is not None and is_editor(user)):
        return
    row.confidence = Confidence.NOT_VALIDATED
    store(row, at=at, fields=["confidence"])
    tell(row, "article.doubted", actor=user, at=at, data={"people": people})
