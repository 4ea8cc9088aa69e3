"""Articles for tests, as rows: what operations do is tested with the operations."""

from itertools import count

from knowledge.models import Article, ArticleRevision
from tests.factories import NOW

_numbers = count(1)


def make_article(title="Restart the checkout", *, published=True, restricted=False, author=None, texts=None, **fields):
    """An article with one revision, which readers have unless `published` is False."""
    number = next(_numbers)
    fields.setdefault("slug", f"article-{number}")
    article = Article(title=title, restricted=restricted, made_at=NOW, updated_at=NOW, made_by=author, **fields)
    article.save(force_insert=True)
    revision = ArticleRevision(
        article=article,
        number=1,
        title=title,
        author=author,
        made_at=NOW,
        restricted=restricted,
        **({"body": "Words."} if texts is None else texts),
    )
    revision.save(force_insert=True)
    article.latest_revision = revision
    if published:
        article.published_revision, article.published_at = revision, NOW
    article.save()
    return article
