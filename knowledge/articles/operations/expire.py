"""The round of reviews: reminding, reminding others, and what becomes of articles that nobody reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q

from incidents.people.models import User
from incidents.permissions.principal import as_system
from knowledge.articles.choices import Confidence, ExpiryAction
from knowledge.articles.models import Article
from knowledge.articles.operations.base import lock, store, tell
from knowledge.articles.operations.indexing import index
from knowledge.articles.operations.telling import tell_review
from knowledge.articles.rights import EDIT

# Days after the date of the review on which others than the owner are told, and on which the expiry acts.
OTHERS_AFTER = 14
GRACE_DAYS = 30
# A reminder that was missed, because nothing ran, is made up for within so many days.
LATE_DAYS = 7
_DONE = {
    ExpiryAction.WARN: "Nobody has reviewed it, and readers are told so",
    ExpiryAction.HIDE: "Nobody has reviewed it, so readers do not see it any more",
    ExpiryAction.ARCHIVE: "Nobody has reviewed it, so it is archived",
}


@dataclass(frozen=True)
class Expired:
    """How many people's articles were due, and what became of those past their grace."""

    reminded: int
    acted: int


def expire_articles(*, at: datetime) -> Expired:
    """Remind owners on the day of the review, topic owners or editors two weeks later, and act after thirty days.

    Dates are those of UTC. May be repeated: a reminder is sent once, and an expiry acts once for each review.
    """
    with as_system("reminding of reviews and letting articles expire"):
        reminded = _remind(at)
        return Expired(reminded, sum(_expire(article, at) for article in _lapsed(at.date())))


def _due(since: date, until: date) -> list[Article]:
    rows = Article.objects.published().filter(review_on__range=(since, until))
    return list(rows.exclude(confidence=Confidence.ARCHIVED).select_related("owner").order_by("pk"))


def _remind(at: datetime) -> int:
    today, late = at.date(), timedelta(days=LATE_DAYS)
    due = _due(today - late, today)
    for article in due:
        intent = f"article-review:{article.pk}:{article.review_on}"
        tell_review(article, [article.owner], at=at, what="Its review is due", intent=intent)
    second = today - timedelta(days=OTHERS_AFTER)
    for article in _due(second - late, second):
        intent = f"article-review-others:{article.pk}:{article.review_on}"
        what = f"Its review has been due since {article.review_on:%-d %b %Y}"
        tell_review(article, _others(article), at=at, what=what, intent=intent)
    return len(due)


def _others(article: Article) -> list[User | None]:
    """Whoever looks after its topics, else every knowledge editor; of a restricted article its owner again."""
    if article.restricted:
        return [article.owner]
    owners: list[User | None] = list(User.objects.filter(topics__in=article.topics.all(), is_active=True).distinct())
    return owners or list(editors())


def editors() -> list[User]:
    """Everybody who may edit every article."""
    right = Permission.objects.filter(content_type__app_label="knowledge", codename=EDIT)
    held = Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    return list(User.objects.filter(held, is_active=True).distinct())


def _lapsed(today: date) -> list[Article]:
    last = today - timedelta(days=GRACE_DAYS)
    rows = Article.objects.published().filter(review_on__lt=last, expired_at=None)
    return list(rows.exclude(confidence=Confidence.ARCHIVED).order_by("pk"))


@transaction.atomic
def _expire(article: Article, at: datetime) -> int:
    row = lock(article)
    if row.expired_at is not None or row.is_archived or row.review_on != article.review_on:
        return 0
    row.expired_at = at
    action = ExpiryAction(row.expiry_action)
    if action == ExpiryAction.HIDE:
        row.hidden_at = at
    elif action == ExpiryAction.ARCHIVE:
        row.confidence, row.archived_at = Confidence.ARCHIVED, at
    store(row, at=at, fields=["expired_at", "hidden_at", "confidence", "archived_at"])
    tell(row, "article.expired", actor=None, at=at, data={"action": action.value, "review_on": str(row.review_on)})
    index(row)
    intent = f"article-expired:{row.pk}:{row.review_on}"
    tell_review(row, [row.owner], at=at, what=_DONE[action], intent=intent)
    return 1
