"""From an address to its article."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from knowledge.articles.models import Article, ArticleAddress


@dataclass(frozen=True)
class Found:
    """The article under a slug; `has_moved`: the slug is one that it had before, so send the reader on."""

    article: Article
    has_moved: bool


def article_at(slug: str) -> Found | None:
    """The article under a slug, as the reader may read it; hidden and absent are alike. At most two queries."""
    rows = Article.objects.select_related("published_revision", "owner", "last_reviewed_by")
    article = rows.filter(slug=slug).first()
    if article is not None:
        return Found(article, has_moved=False)
    former = ArticleAddress.objects.filter(slug=slug).values("article_id")
    article = rows.filter(pk__in=former).first()
    return Found(article, has_moved=True) if article is not None else None


def site_address(article: Article) -> str:
    """Where readers find an article."""
    return reverse("library_article", args=[article.slug])
