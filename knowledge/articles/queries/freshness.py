"""How fresh articles are."""

from __future__ import annotations

from typing import Any

from incidents.catalog.freshness import Freshness
from knowledge.articles.models import Article


def freshness(articles: Any) -> dict[int, Freshness]:
    """Of each article of a queryset when it was reviewed and used. One query; exercises use no articles."""
    rows = articles.values_list("pk", "last_reviewed_at", "last_used_at", "review_on")
    return {pk: Freshness(reviewed, used, None, review_on) for pk, reviewed, used, review_on in rows}


def freshness_of(article: Article) -> Freshness:
    """The same of an article that is at hand."""
    return Freshness(article.last_reviewed_at, article.last_used_at, None, article.review_on)
