"""Need to know: who may read a restricted article, who did, and letting it go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from incidents.people.models import Team, User
from incidents.timeline.markdown import files_named_in
from knowledge.articles.models import Article, ArticleAccess, ArticleAddress
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations.addresses import free_slug, hidden_slug
from knowledge.articles.operations.base import (
    ArticleRefused,
    checked_texts,
    checked_title,
    given_reason,
    lock,
    store,
    tell,
)
from knowledge.articles.operations.draft import add_revision
from knowledge.articles.operations.indexing import index


@transaction.atomic
def restrict(
    article: Article, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> Article:
    """Hide the article, and all that belongs to it, from all who need not know. Its owner and the actor keep access.

    Its address says nothing from now on. Raises ArticleRefused.
    """
    reason = given_reason(reason)
    row = lock(article, expected_version)
    if row.restricted:
        raise ArticleRefused("This article is restricted already.")
    _put_on_list(row, user=actor, team=None, actor=actor, at=at)
    row.restricted, row.slug = True, hidden_slug()
    ArticleAddress.objects.filter(article=row).delete()
    store(row, at=at, fields=["restricted", "slug"])
    tell(row, "article.restricted", actor=actor, at=at, reason=reason)
    index(row)
    return row


@transaction.atomic
def release(
    article: Article,
    *,
    reason: str,
    actor: User,
    at: datetime,
    title: str,
    texts: Mapping[str, str],
    expected_version: int | None = None,
) -> Article:
    """Show the article to its audience in the words given, which the editor has cleared of what is secret.

    All that was written under the restriction stays with the entitled: earlier revisions, what readers said and the
    reasons; pictures too, but for those that the new words show. Raises ArticleRefused.
    """
    reason = given_reason(reason)
    row = lock(article, expected_version)
    if not row.restricted:
        raise ArticleRefused("This article is not restricted.")
    title = checked_title(title)
    parts = dict.fromkeys(TEXTS, "") | checked_texts(texts)
    row.revisions.filter(restricted=False).update(restricted=True)
    was_published = row.is_published
    row.restricted = False
    revision = add_revision(row, title=title, texts=parts, author=actor, at=at, summary="Released")
    row.title, row.slug = title, free_slug(title, own=row)
    if was_published:
        row.published_revision = revision
    row.pictures.filter(pk__in=set().union(*map(files_named_in, parts.values()))).update(restricted=False)
    store(row, at=at, fields=["restricted", "title", "slug", "latest_revision", "published_revision"])
    tell(row, "article.released", actor=actor, at=at, reason=reason, data={"revision": revision.number})
    index(row)
    return row


@transaction.atomic
def grant_access(
    article: Article,
    *,
    actor: User,
    at: datetime,
    user: User | None = None,
    team: Team | None = None,
    reason: str = "",
) -> ArticleAccess:
    """Let a person or a team read the article while it is restricted. Again: no change. Raises ArticleRefused."""
    if (user is None) == (team is None):
        raise ArticleRefused("Name one person or one team.")
    row = lock(article)
    if not row.restricted:
        raise ArticleRefused("This article is not restricted.")
    access = _put_on_list(row, user=user, team=team, actor=actor, at=at)
    tell(row, "article.access_granted", actor=actor, at=at, reason=reason, data={"who": str(user or team)})
    return access


@transaction.atomic
def revoke_access(access: ArticleAccess, *, actor: User, at: datetime) -> None:
    """Take a person or a team off the list."""
    row = lock(access.article)
    held = ArticleAccess.objects.select_related("user", "team").filter(pk=access.pk, article=row).first()
    if held is None:
        return
    tell(row, "article.access_revoked", actor=actor, at=at, data={"who": str(held.user or held.team)})
    held.delete()


def record_read(article: Article, *, user: User, at: datetime) -> None:
    """Note that a person read a restricted article. Others are read without a record."""
    if article.restricted:
        tell(article, "article.read", actor=user, at=at)


def _put_on_list(row: Article, *, user: User | None, team: Team | None, actor: User, at: datetime) -> ArticleAccess:
    # The row is locked, so nobody else adds to its list.
    held = ArticleAccess.objects.filter(article=row, user=user, team=team).first()
    if held is not None:
        return held  # type: ignore[no-any-return]
    access = ArticleAccess(article=row, user=user, team=team, granted_by=actor, granted_at=at)
    access.save(force_insert=True)
    return access
