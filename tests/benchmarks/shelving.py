"""Puts a collection on the shelf: published articles and their documents. For scratch databases and tests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db import connection

from knowledge.models import Article, ArticleRevision
from knowledge.search.operations import ArticleWords, index_many
from tests.benchmarks.trec import TrecDocument
from tests.factories import NOW

BATCH = 2_000


def shelve_collection(documents: Iterable[TrecDocument]) -> dict[int, str]:
    """Make an article for staff of each document, findable. Returns their names by the articles' keys."""
    names: dict[int, str] = {}
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        start = len(names)
        articles = Article._base_manager.bulk_create(
            Article(
                slug=f"bench-{start + place}",
                title=document.title[:200] or document.name,
                audience="staff",
                made_at=NOW,
                updated_at=NOW,
            )
            for place, document in enumerate(batch)
        )
        ArticleRevision._base_manager.bulk_create(
            ArticleRevision(article=article, number=1, title=article.title, made_at=NOW, body=document.text[:5_000])
            for article, document in zip(articles, batch, strict=True)
        )
        pairs = list(zip(articles, batch, strict=True))
        index_many(
            ArticleWords(article.pk, document.title, body=document.text, kind=article.kind, audience="staff")
            for article, document in pairs
        )
        names.update((article.pk, document.name) for article, document in pairs)
    publish()
    return names


def publish() -> None:
    """Give readers the one revision of every article that has none."""
    own = "(SELECT id FROM knowledge_articlerevision WHERE article_id = knowledge_article.id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE knowledge_article SET latest_revision_id = {own}, published_revision_id = {own}, "
            "published_at = made_at WHERE published_revision_id IS NULL"
        )
