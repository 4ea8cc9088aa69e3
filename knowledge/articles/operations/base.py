"""What every operation on an article does first and last: lock its row, check its version, say what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.refusals import Conflict, Refused
from knowledge.articles.models import Article, ArticleEvent
from knowledge.articles.models.article import TEXTS

if TYPE_CHECKING:
    from incidents.people.models import User

LONGEST_TITLE = 200
LONGEST_TEXT = 60_000
LONGEST_REASON = 300


class ArticleNotFound(Refused):
    """No such article for this reader; hidden and absent are alike."""

    code = "not_found"
    sentence = "There is no such article."


class StaleArticle(Conflict):
    """The article is not the version the caller looked at."""

    code = "stale"
    sentence = "This article was changed while you were looking at it. Look again, then repeat what is still needed."


class ArticleRefused(Refused):
    """Words or a state that will not do; `fields` says which."""

    code = "article_refused"


def lock(article: Article, expected_version: int | None = None) -> Article:
    """Load the article again and hold its row until the transaction ends.

    Raises ArticleNotFound when the principal may not read it, StaleArticle.
    """
    fresh: Article | None = Article.objects.select_for_update().filter(pk=article.pk).first()
    if fresh is None:
        raise ArticleNotFound
    if expected_version is not None and fresh.version != expected_version:
        raise StaleArticle
    return fresh


def store(article: Article, *, at: datetime, fields: Iterable[str]) -> Article:
    """Save the named fields of a locked article and count the change."""
    article.version += 1
    article.updated_at = max(article.updated_at, at)
    article.save(update_fields=[*fields, "version", "updated_at"])
    return article


def tell(
    article: Article,
    code: str,
    *,
    actor: User | None,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> ArticleEvent:
    """Add to the article's history. What happens while it is restricted is told to the entitled only, for good."""
    event = ArticleEvent(
        article=article, code=code, actor=actor, at=at, reason=reason, data=data or {}, restricted=article.restricted
    )
    event.save(force_insert=True)
    return event


def checked_title(title: str) -> str:
    """The title on one line. Raises ArticleRefused."""
    title = " ".join(title.split())
    if not title:
        raise ArticleRefused(fields={"title": "Give it a title: what is it about?"})
    if len(title) > LONGEST_TITLE:
        raise ArticleRefused(fields={"title": f"A title has at most {LONGEST_TITLE} characters."})
    return title


def checked_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The parts by name, with line ends of one kind. Raises ArticleRefused for unknown and overlong ones."""
    checked, wrong = {}, {}
    for name, text in texts.items():
        if name not in TEXTS:
            wrong[name] = "An article has no such part."
            continue
        checked[name] = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
        if len(checked[name]) > LONGEST_TEXT:
            wrong[name] = f"This part has more than {LONGEST_TEXT:,} characters. Make several articles of it."
    if wrong:
        raise ArticleRefused(" ".join(wrong.values()), fields=wrong)
    return checked


def given_reason(reason: str) -> str:
    """The reason without surrounding space. Raises ArticleRefused for none, and for one that is too long."""
    reason = reason.strip()
    if not reason:
        raise ArticleRefused("Say why: a reason is required here.", fields={"reason": "Say why."})
    if len(reason) > LONGEST_REASON:
        sentence = f"A reason has at most {LONGEST_REASON} characters."
        raise ArticleRefused(sentence, fields={"reason": sentence})
    return reason
