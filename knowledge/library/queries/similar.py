"""Articles to read next."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.articles.models import Article
from knowledge.library.queries.shelves import LINE
from knowledge.search.words import stems

LOOKED_AT = 200


def related(article: Article, topics: Sequence[int], *, count: int = 5) -> list[Article]:
    """Articles of the same topics: those with most words of the title in common, then those that helped most.

    Among the newest of the topics, so that a large one costs no more. One query.
    """
    if not topics:
        return []
    rows = Article.objects.readable_now().filter(topics__in=topics).exclude(pk=article.pk).only(*LINE)
    found = {row.pk: row for row in rows.order_by("-pk")[:LOOKED_AT]}
    own = set(stems(article.title))
    return sorted(
        found.values(),
        key=lambda row: (-len(own & set(stems(row.title))), -(row.helped_count + row.reused_count), -row.pk),
    )[:count]
