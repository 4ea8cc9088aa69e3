"""Articles as files hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.articles.front_matter import ArticleFile
from knowledge.articles.models import Article, ArticlePicture
from knowledge.articles.pictures import VAULT
from knowledge.articles.queries.words import texts_of

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_NAMED = re.compile(r"attachment:([1-9]\d{0,14})\b")


def article_files(*, with_restricted: bool = False) -> Iterator[ArticleFile]:
    """Every article that the principal may read, by its slug: the words that readers have, else the latest.

    What is restricted is left out unless asked for: a folder keeps no secret.
    """
    rows = Article.objects.select_related("published_revision", "latest_revision", "owner").prefetch_related("topics")
    if not with_restricted:
        rows = rows.filter(restricted=False)
    for article in rows.order_by("slug").iterator(chunk_size=500):
        yield _file_of(article)


def _file_of(article: Article) -> ArticleFile:
    revision = article.published_revision or article.latest_revision
    assert revision is not None  # every article begins with one
    texts = {name: text for name, text in texts_of(revision).items() if text}
    names, pictures = _pictures_of(article, texts)

    def renamed(text: str) -> str:
        return _NAMED.sub(lambda found: f"pictures/{names[found[1]]}" if found[1] in names else found[0], text)

    return ArticleFile(
        slug=article.slug,
        title=revision.title,
        texts={name: renamed(text) for name, text in texts.items()},
        kind=article.kind,
        audience=article.audience,
        confidence=article.confidence,
        topics=tuple(sorted(topic.name for topic in article.topics.all())),
        owner=article.owner.username if article.owner is not None else "",
        review_on=article.review_on,
        expiry_action=article.expiry_action,
        restricted=article.restricted,
        published=article.is_published,
        pictures=pictures,
    )


def _pictures_of(article: Article, texts: dict[str, str]) -> tuple[dict[str, str], dict[str, bytes]]:
    """The names of the article's pictures by key, and their bytes by name."""
    keys = {found for text in texts.values() for found in _NAMED.findall(text)}
    if not keys:
        return {}, {}
    names, held = {}, {}
    for picture in ArticlePicture.objects.filter(article=article, pk__in=map(int, keys)):
        name = f"{picture.sha256[:16]}.{_ENDINGS[picture.content_type]}"
        names[str(picture.pk)] = name
        held[name] = VAULT.path_of(picture.stored).read_bytes()
    return names, held
