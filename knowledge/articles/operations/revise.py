"""Changing an article: its words by new revisions, and where it is filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from incidents.people.models import User
from knowledge.articles.choices import Audience, ExpiryAction, Kind
from knowledge.articles.models import Article, ArticleRevision, Topic
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations.addresses import follow_title
from knowledge.articles.operations.base import ArticleRefused, checked_texts, checked_title, lock, store, tell
from knowledge.articles.operations.draft import add_revision
from knowledge.articles.operations.indexing import index


@transaction.atomic
def revise_article(
    article: Article,
    *,
    actor: User | None,
    at: datetime,
    title: str | None = None,
    texts: Mapping[str, str] | None = None,
    summary: str = "",
    expected_version: int | None = None,
) -> Article:
    """Write a new revision; parts not given stay as they are. Readers have it once it is published.

    Nothing changes where the words are the same. Raises ArticleRefused, ArticleNotFound, StaleArticle.
    """
    row = lock(article, expected_version)
    refuse_archived(row)
    return write_revision(row, title=title, texts=texts or {}, summary=summary, actor=actor, at=at)


def write_revision(
    row: Article, *, title: str | None, texts: Mapping[str, str], summary: str, actor: User | None, at: datetime
) -> Article:
    """`revise_article` of a row that is held, archived or not."""
    latest = row.latest_revision
    assert latest is not None  # every article begins with one
    new_title = checked_title(title) if title is not None else latest.title
    held = {name: getattr(latest, name) for name in TEXTS}
    new_texts = {**held, **checked_texts(texts)}
    if new_title == latest.title and new_texts == held:
        return row
    revision = add_revision(row, title=new_title, texts=new_texts, author=actor, at=at, summary=summary)
    if not row.is_published:
        row.title = new_title
        follow_title(row, new_title)
    store(row, at=at, fields=["latest_revision", "title", "slug"])
    tell(row, "article.revised", actor=actor, at=at, data={"revision": revision.number})
    return row


@transaction.atomic
def restore_revision(
    revision: ArticleRevision, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Article:
    """Write what an older revision said as the newest one. Raises as `revise_article`."""
    return revise_article(
        revision.article,
        title=revision.title,
        texts={name: getattr(revision, name) for name in TEXTS},
        summary=f"Restored revision {revision.number}",
        actor=actor,
        at=at,
        expected_version=expected_version,
    )


@transaction.atomic
def update_filing(
    article: Article,
    *,
    actor: User | None,
    at: datetime,
    kind: str | None = None,
    audience: str | None = None,
    topics: Iterable[Topic] | None = None,
    review_on: date | None = None,
    expiry_action: str | None = None,
    expected_version: int | None = None,
) -> Article:
    """Say what kind it is, for whom, on which shelves, when it is reviewed. What is None stays.

    Raises ArticleRefused, ArticleNotFound, StaleArticle.
    """
    row = lock(article, expected_version)
    refuse_archived(row)
    wanted = {
        "kind": kind and Kind(kind),
        "audience": audience and Audience(audience),
        "review_on": review_on,
        "expiry_action": expiry_action and ExpiryAction(expiry_action),
    }
    changes = {name: value for name, value in wanted.items() if value and value != getattr(row, name)}
    for name, value in changes.items():
        setattr(row, name, value)
    held = set(row.topics.all())
    chosen = held if topics is None else set(topics)
    if not changes and chosen == held:
        return row
    row.topics.set(chosen)
    store(row, at=at, fields=list(changes))
    told = sorted([*changes, *(["topics"] if chosen != held else [])])
    tell(row, "article.filed", actor=actor, at=at, data={"changed": told})
    index(row)
    return row


def refuse_archived(article: Article) -> None:
    """Raise ArticleRefused for an article that is archived."""
    if article.is_archived:
        raise ArticleRefused("This article is archived. Bring it back first.")
