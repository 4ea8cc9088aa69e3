"""Articles at work: which incident each belongs to, and whether it helped there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from incidents.lifecycle.operations.base import lock as lock_incident
from incidents.lifecycle.operations.base import store as store_incident
from incidents.people.models import User
from incidents.timeline.operations import record
from knowledge.articles.choices import Confidence, FeedbackState, Opinion, Outcome
from knowledge.articles.models import Article, ArticleFeedback, ArticleLink
from knowledge.articles.operations.base import ArticleRefused, lock, store, tell
from knowledge.articles.operations.draft import named_article
from knowledge.articles.operations.feedback import note_trouble
from knowledge.articles.operations.publish import needs_approval
from knowledge.articles.operations.revise import refuse_archived

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

# On so many real incidents an article has to help, by so many people, before that alone validates it.
HELPED_TO_VALIDATE = 3
PEOPLE_TO_VALIDATE = 2

_OUTCOMES = {None: Outcome.LINKED, True: Outcome.HELPED, False: Outcome.NOT_HELPED}


@transaction.atomic
def link_article(
    article: Article,
    incident: Incident,
    *,
    helped: bool | None = None,
    actor: User | None,
    at: datetime,
    comment: str = "",
) -> ArticleLink:
    """Record that the article belongs to the incident, and whether it helped there (None: not said). Again: no change.

    Counts as use unless the incident is a drill's. Use raises the article's confidence; a comment where it did not
    help becomes a task of its owner. Raises ArticleRefused for one that is archived, IncidentNotFound, OpenedToRead,
    ArticleNotFound.
    """
    source = lock_incident(incident)
    row = lock(article)
    refuse_archived(row)
    outcome = _OUTCOMES[helped]
    link = ArticleLink.objects.filter(incident=source, article=row).first()
    before = _worth(link)
    if link is None:
        link = ArticleLink(article=row, incident=source, outcome=outcome, linked_by=actor, linked_at=at)
    elif outcome in (Outcome.LINKED, link.outcome):
        return link
    link.outcome, link.linked_by, link.linked_at = outcome, actor, at
    link.save()
    if source.exercise_id is None:
        _count(row, before, _worth(link), at=at)
    store_incident(source, at=at, fields=[])
    data = {"article": named_article(row), "outcome": outcome.value}
    record(source, "article.linked", actor=actor, at=at, data=data)
    if outcome == Outcome.NOT_HELPED and comment.strip():
        note_trouble(row, Opinion.NOT_HELPED, comment=comment, user=actor, at=at, incident=source)
    return link


@transaction.atomic
def unlink_article(link: ArticleLink, *, actor: User | None, at: datetime) -> None:
    """Take an article off an incident, and what it counted for. Its source stays. Again: no change."""
    source = lock_incident(link.incident)
    row = lock(link.article)
    held = ArticleLink.objects.filter(pk=link.pk).first()
    if held is None:
        return
    if held.is_source:
        raise ArticleRefused("The article was made from this incident, and stays with it.")
    if source.exercise_id is None:
        _count(row, _worth(held), _worth(None), at=None)
    held.delete()
    store_incident(source, at=at, fields=[])
    record(source, "article.unlinked", actor=actor, at=at, data={"article": named_article(row)})


def _worth(link: ArticleLink | None) -> tuple[int, int, int]:
    """What a link counts for: reused, helped, did not help. The incident it was made from is no use of it."""
    if link is None:
        return 0, 0, 0
    if link.outcome == Outcome.NOT_HELPED:
        return 0, 0, 1
    helped = 1 if link.outcome == Outcome.HELPED else 0
    return (0, 0, 0) if link.is_source and not helped else (0 if link.is_source else 1, helped, 0)


def _count(row: Article, before: tuple[int, int, int], after: tuple[int, int, int], *, at: datetime | None) -> None:
    row.reused_count = max(0, row.reused_count + after[0] - before[0])
    row.helped_count = max(0, row.helped_count + after[1] - before[1])
    row.not_helped_count = max(0, row.not_helped_count + after[2] - before[2])
    if at is not None:
        row.last_used_at = max(row.last_used_at or at, at)
        _raise_confidence(row, at)
    when = at or row.updated_at
    store(row, at=when, fields=["reused_count", "helped_count", "not_helped_count", "last_used_at", "confidence"])


def _raise_confidence(row: Article, at: datetime) -> None:
    """Used on an incident: work in progress has proven worth to be validated. Having helped often: it is."""
    if row.confidence == Confidence.WORK_IN_PROGRESS and row.reused_count:
        row.confidence = Confidence.NOT_VALIDATED
        tell(row, "article.submitted", actor=None, at=at, data={"reused": row.reused_count})
    elif row.confidence == Confidence.NOT_VALIDATED and _has_proven(row):
        row.confidence = Confidence.VALIDATED
        tell(row, "article.validated", actor=None, at=at, data={"helped": row.helped_count})


def _has_proven(row: Article) -> bool:
    if not row.is_published or row.has_changes or needs_approval(row):
        return False
    if ArticleFeedback.objects.filter(article=row, state=FeedbackState.OPEN).exists():
        return False
    helped = ArticleLink.objects.filter(article=row, outcome=Outcome.HELPED, incident__exercise=None)
    by_others = helped.exclude(linked_by=row.made_by_id).values_list("linked_by", flat=True)
    people = list(by_others.order_by())
    return len(people) >= HELPED_TO_VALIDATE and len(set(people)) >= PEOPLE_TO_VALIDATE
