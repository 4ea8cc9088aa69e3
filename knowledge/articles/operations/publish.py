"""How sure we are of an article, and what readers have of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from incidents.people.models import User
from knowledge.articles.choices import Confidence
from knowledge.articles.models import Article, ArticleRevision
from knowledge.articles.operations.addresses import follow_title
from knowledge.articles.operations.base import ArticleRefused, given_reason, lock, store, tell
from knowledge.articles.operations.hyperlinks import note_hyperlinks
from knowledge.articles.operations.indexing import index
from knowledge.articles.operations.revise import refuse_archived

# Days until an article without a topic is reviewed.
USUAL_ROUND = 365


class ApprovalNeeded(ArticleRefused):
    """A topic demands that somebody else than the author has looked."""

    code = "approval_needed"
    sentence = "A topic of this article asks for approval by another person than who wrote it. Ask an editor."


@transaction.atomic
def submit_article(
    article: Article, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Say that work in progress is ready to be validated. Again: no change. Raises ArticleRefused."""
    row = lock(article, expected_version)
    refuse_archived(row)
    if row.confidence != Confidence.WORK_IN_PROGRESS:
        return row
    row.confidence = Confidence.NOT_VALIDATED
    store(row, at=at, fields=["confidence"])
    tell(row, "article.submitted", actor=actor, at=at)
    return row


@transaction.atomic
def approve_revision(article: Article, *, actor: User, at: datetime, expected_version: int | None = None) -> Article:
    """Approve the latest revision: by somebody who wrote nothing that readers lack. Raises ApprovalNeeded."""
    row = lock(article, expected_version)
    refuse_archived(row)
    if _approve(row, actor=actor, at=at):
        store(row, at=at, fields=[])
        tell(row, "article.approved", actor=actor, at=at, data={"revision": _number(row)})
    return row


@transaction.atomic
def publish_article(
    article: Article, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Give readers the latest revision. Again: no change.

    Raises ApprovalNeeded where a topic demands it and nobody has approved, ArticleRefused for an archived or empty one.
    """
    row = lock(article, expected_version)
    refuse_archived(row)
    if not row.has_changes:
        return row
    if needs_approval(row) and _latest(row).approved_by_id is None:
        raise ApprovalNeeded
    _publish(row, actor=actor, at=at)
    store(row, at=at, fields=_PUBLISHED)
    index(row)
    return row


@transaction.atomic
def validate_article(article: Article, *, actor: User, at: datetime, expected_version: int | None = None) -> Article:
    """Say that the latest revision is right: readers have it, and its next review is a round away.

    Where a topic demands approval this is one, by another person than its authors. Raises ApprovalNeeded,
    ArticleRefused.
    """
    row = lock(article, expected_version)
    refuse_archived(row)
    if needs_approval(row) and row.has_changes:
        _approve(row, actor=actor, at=at)
    if row.has_changes:
        _publish(row, actor=actor, at=at)
    row.confidence = Confidence.VALIDATED
    _review(row, actor=actor, at=at)
    store(row, at=at, fields=[*_PUBLISHED, *_REVIEWED, "confidence"])
    tell(row, "article.validated", actor=actor, at=at, data={"revision": _number(row)})
    index(row)
    return row


@transaction.atomic
def mark_reviewed(article: Article, *, actor: User, at: datetime, expected_version: int | None = None) -> Article:
    """Say that it still holds as it is: the next review is a round away, and readers see it again."""
    row = lock(article, expected_version)
    refuse_archived(row)
    if not row.is_published:
        raise ArticleRefused("Nobody reads this article yet: publish it first.")
    _review(row, actor=actor, at=at)
    store(row, at=at, fields=_REVIEWED)
    tell(row, "article.reviewed", actor=actor, at=at)
    index(row)
    return row


@transaction.atomic
def archive_article(
    article: Article, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Take it from readers for good, with a reason. Again: no change."""
    reason = given_reason(reason)
    row = lock(article, expected_version)
    if row.is_archived:
        return row
    row.confidence, row.archived_at = Confidence.ARCHIVED, at
    store(row, at=at, fields=["confidence", "archived_at"])
    tell(row, "article.archived", actor=actor, at=at, reason=reason)
    index(row)
    return row


@transaction.atomic
def bring_back(
    article: Article, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Take an article out of the archive; somebody has to validate it anew."""
    reason = given_reason(reason)
    row = lock(article, expected_version)
    if not row.is_archived:
        return row
    row.confidence = Confidence.NOT_VALIDATED if row.is_published else Confidence.WORK_IN_PROGRESS
    row.archived_at = row.hidden_at = row.expired_at = None
    row.review_on = at.date() if row.is_published else None
    store(row, at=at, fields=["confidence", "archived_at", "hidden_at", "expired_at", "review_on"])
    tell(row, "article.brought_back", actor=actor, at=at, reason=reason)
    index(row)
    return row


_PUBLISHED = ("published_revision", "published_at", "title", "slug", "review_on")
_REVIEWED = ("review_on", "last_reviewed_at", "last_reviewed_by", "expired_at", "hidden_at")


def needs_approval(article: Article) -> bool:
    """Whether a topic demands that somebody else approves what is published."""
    return article.topics.filter(needs_approval=True).exists()


def _latest(article: Article) -> ArticleRevision:
    assert article.latest_revision is not None  # every article begins with one
    return article.latest_revision


def _number(article: Article) -> int:
    return _latest(article).number


def _approve(row: Article, *, actor: User, at: datetime) -> bool:
    """Approve the latest revision of a locked article. Not by anybody who wrote a part of what would be published."""
    latest = _latest(row)
    if latest.approved_by_id is not None:
        return False
    since = row.published_revision.number if row.published_revision is not None else 0
    if ArticleRevision.objects.filter(article=row, number__gt=since, author=actor).exists():
        raise ApprovalNeeded("You wrote a part of it yourself: another person has to approve it.")
    latest.approved_by, latest.approved_at = actor, at
    latest.save(update_fields=["approved_by", "approved_at"])
    return True


def _publish(row: Article, *, actor: User | None, at: datetime) -> None:
    latest = _latest(row)
    row.published_revision = latest
    row.published_at = row.published_at or at
    follow_title(row, latest.title)
    row.title = latest.title
    row.review_on = row.review_on or next_review(row, at)
    note_hyperlinks(row, latest)
    tell(row, "article.published", actor=actor, at=at, data={"revision": latest.number})


def next_review(article: Article, at: datetime) -> date:
    """The day on which its next round of reviews ends: the shortest that one of its topics asks for."""
    rounds = list(article.topics.values_list("review_every_days", flat=True))
    return (at + timedelta(days=min(rounds, default=USUAL_ROUND))).date()


def _review(row: Article, *, actor: User, at: datetime) -> None:
    row.review_on = next_review(row, at)
    row.last_reviewed_at, row.last_reviewed_by = at, actor
    row.expired_at = row.hidden_at = None
