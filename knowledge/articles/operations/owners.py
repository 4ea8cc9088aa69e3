"""Who looks after articles, and what becomes of them when somebody leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.people.models import User
from incidents.permissions.principal import as_system
from knowledge.articles.choices import FeedbackState
from knowledge.articles.models import Article, ArticleFeedback, Topic
from knowledge.articles.operations.base import lock, store, tell


@transaction.atomic
def reown_article(
    article: Article, *, owner: User | None, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Give an article, and what readers want of it, to somebody else. Again: no change."""
    row = lock(article, expected_version)
    if row.owner_id == (owner.pk if owner is not None else None):
        return row
    data = {"from": str(row.owner) if row.owner else "", "to": str(owner) if owner else ""}
    ArticleFeedback.objects.filter(article=row, state=FeedbackState.OPEN, owner=row.owner_id).update(owner=owner)
    # Told before it is saved: whoever was entitled by owning it may be so no longer.
    tell(row, "article.reowned", actor=actor, at=at, data=data)
    row.owner = owner
    return store(row, at=at, fields=["owner"])


@transaction.atomic
def reown_all(user: User, *, to: User | None, actor: User | None, at: datetime) -> int:
    """Give everything that somebody owns to another, or to the owner of its first topic; return how many articles.

    Also what is restricted, as the system: an article of somebody who left must not be lost from sight.
    """
    with as_system("what somebody owned is given to others"):
        Topic.objects.filter(owner=user).update(owner=to)
        owned = list(Article.objects.filter(owner=user).prefetch_related("topics__owner"))
        for article in owned:
            owner = to or next((topic.owner for topic in article.topics.all() if topic.owner is not None), None)
            reown_article(article, owner=owner, actor=actor, at=at)
        ArticleFeedback.objects.filter(owner=user, state=FeedbackState.OPEN).update(owner=to)
    return len(owned)
