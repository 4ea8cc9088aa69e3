"""Beginning an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from incidents.lifecycle.operations.base import lock as lock_incident
from incidents.lifecycle.operations.base import store as store_incident
from incidents.people.models import User
from incidents.timeline.operations import record
from knowledge.articles.choices import Audience, ExpiryAction, Kind
from knowledge.articles.models import Article, ArticleAccess, ArticleLink, ArticleRevision, Topic
from knowledge.articles.operations.addresses import free_slug, hidden_slug
from knowledge.articles.operations.base import checked_texts, checked_title, tell

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


@transaction.atomic
def draft_article(
    *,
    title: str,
    actor: User | None,
    at: datetime,
    kind: str = Kind.HOW_TO,
    texts: Mapping[str, str] | None = None,
    topics: Iterable[Topic] = (),
    audience: str = Audience.AGENTS,
    owner: User | None = None,
    expiry_action: str = ExpiryAction.WARN,
    restricted: bool = False,
    incident: Incident | None = None,
    summary: str = "",
) -> Article:
    """Begin an article as work in progress, owned by its author unless somebody else is named; nobody reads it yet
    but those who write articles. `texts` by the names of TEXTS.

    Made from an `incident` it says so on the timeline, and is restricted when that is. Raises ArticleRefused,
    IncidentNotFound.
    """
    title = checked_title(title)
    parts = checked_texts(texts or {})
    source = lock_incident(incident) if incident is not None else None
    restricted = restricted or (source is not None and source.restricted)
    article = Article(
        slug=hidden_slug() if restricted else free_slug(title),
        title=title,
        kind=Kind(kind),
        audience=Audience(audience),
        expiry_action=ExpiryAction(expiry_action),
        restricted=restricted,
        owner=owner or actor,
        made_by=actor,
        made_at=at,
        updated_at=at,
    )
    article.save(force_insert=True)
    add_revision(article, title=title, texts=parts, author=actor, at=at, summary=summary)
    article.save(update_fields=["latest_revision"])
    if restricted and actor is not None:
        ArticleAccess(article=article, user=actor, granted_by=actor, granted_at=at).save(force_insert=True)
    if source is not None:
        _note_source(article, source, actor=actor, at=at)
    # After the link to its source: whoever may read that may read what was made from it.
    article.topics.set(topics)
    tell(article, "article.drafted", actor=actor, at=at)
    return article


def add_revision(
    article: Article, *, title: str, texts: Mapping[str, str], author: User | None, at: datetime, summary: str = ""
) -> ArticleRevision:
    """Add the next revision to a locked article as its latest; the caller saves `latest_revision`."""
    latest = article.latest_revision
    revision = ArticleRevision(
        article=article,
        number=latest.number + 1 if latest is not None else 1,
        title=title,
        summary=" ".join(summary.split())[:200],
        author=author,
        made_at=at,
        restricted=article.restricted,
        **texts,
    )
    revision.save(force_insert=True)
    article.latest_revision = revision
    return revision


def _note_source(article: Article, source: Incident, *, actor: User | None, at: datetime) -> None:
    link = ArticleLink(article=article, incident=source, is_source=True, linked_by=actor, linked_at=at)
    link.save(force_insert=True)
    store_incident(source, at=at, fields=[])
    record(source, "article.drafted", actor=actor, at=at, data={"article": named_article(article)})


def named_article(article: Article) -> dict[str, Any]:
    """What a timeline keeps of an article. Not everybody who reads that may know of one that is restricted."""
    name = article.reference if article.restricted else f"{article.reference} {article.title}"
    return {"id": article.pk, "name": name}
