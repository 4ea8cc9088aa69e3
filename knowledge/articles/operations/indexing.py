"""What search knows of an article: the words that readers have, and where it is filed."""

from __future__ import annotations

from knowledge.articles.models import Article
from knowledge.articles.models.article import TEXTS
from knowledge.search.operations import ArticleWords, forget_article, index_article


def index(article: Article) -> None:
    """Make the article findable as it stands now, in the transaction of the change; or no longer.

    Who may read it search asks the articles' manager.
    """
    revision = article.published_revision
    if revision is None or article.is_archived or article.hidden_at is not None:
        forget_article(article.pk)
        return
    index_article(
        ArticleWords(
            article_id=article.pk,
            title=revision.title,
            kind=article.kind,
            audience=article.audience,
            topics=tuple(article.topics.order_by("pk").values_list("pk", flat=True)),
            **{name: getattr(revision, name) for name in TEXTS},
        )
    )
