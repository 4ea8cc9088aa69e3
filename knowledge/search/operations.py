"""Writing what search looks through, inside the transaction of the change. The database keeps the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import F

from incidents.search.text import clean
from knowledge.search import ranking, spelling, words
from knowledge.search.models import ArticleDocument, ArticleSpelling

MAX_TITLE = 500
MAX_TEXT = 60_000
BATCH = 500
# A stem stands out where it earns this much at an article of usual length: in the title, or again and again.
STANDS_OUT = 1.35
USUAL_LENGTH = 150


@dataclass(frozen=True)
class ArticleWords:
    """What readers have of one article, in Markdown, and what it is filed under (`topics`: their keys)."""

    article_id: int
    title: str
    issue: str = ""
    environment: str = ""
    cause: str = ""
    resolution: str = ""
    body: str = ""
    kind: str = ""
    audience: str = ""
    topics: tuple[int, ...] = ()


def index_article(article: ArticleWords) -> None:
    """Make the article findable by these words, and by no others any more."""
    index_many([article])


@transaction.atomic
def index_many(articles: Iterable[ArticleWords]) -> int:
    """Index many articles, replacing what was known of them. Returns how many."""
    remaining, count = iter(articles), 0
    while batch := list(islice(remaining, BATCH)):
        ArticleDocument.objects.bulk_create(
            [_document(article) for article in batch],
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["length", "stems", "terms", "text"],
        )
        _keep_spellings(set().union(*(words.words(f"{_title(article)}\n{_text(article)}") for article in batch)))
        count += len(batch)
    return count


def forget_article(article_id: int) -> None:
    """Let the article be found no longer. Nothing happens when it was not."""
    ArticleDocument.objects.filter(pk=article_id).delete()


def _title(article: ArticleWords) -> str:
    return clean(article.title, MAX_TITLE)


def _text(article: ArticleWords) -> str:
    parts = (article.issue, article.environment, article.cause, article.resolution, article.body)
    return clean("\n".join(words.plain(part).strip() for part in parts if part), MAX_TEXT)


def _document(article: ArticleWords) -> ArticleDocument:
    rest = f"{article.environment}\n{article.cause}\n{article.resolution}\n{article.body}"
    zones = [
        words.stems(text)
        for text in (
            _title(article),
            words.plain(clean(article.issue, MAX_TEXT)),
            words.plain(clean(rest, MAX_TEXT)),
        )
    ]
    length = sum(len(zone) for zone in zones)
    # What says nothing is not counted, and yet found where somebody looks for nothing else.
    found = {word: None for zone in zones for word in zone}
    silent = words.words(_title(article)) & words.STOP_WORDS
    return ArticleDocument(
        article_id=article.article_id,
        length=length,
        stems="\n".join(ranking.spaced(zone) for zone in zones),
        terms=" ".join([*found, *sorted(silent), *_outstanding(zones, length), *_filed(article)]),
        text=_text(article),
    )


def _outstanding(zones: list[list[str]], length: int) -> list[str]:
    """The stems that an article is about, each marked."""
    counts: Counter[str] = Counter()
    for zone, weight in zip(zones, ranking.ZONES, strict=True):
        for word in zone:
            counts[word] += weight  # type: ignore[assignment]
    held_back = ranking.K1 * (1 - ranking.B + ranking.B * length / USUAL_LENGTH)
    return [
        f"+{word}" for word, often in counts.items() if often * (ranking.K1 + 1) / (often + held_back) >= STANDS_OUT
    ]


def _filed(article: ArticleWords) -> list[str]:
    return [
        words.kind_term(article.kind),
        words.audience_term(article.audience),
        *(words.topic_term(pk) for pk in article.topics),
    ]


def _keep_spellings(found: set[str]) -> None:
    """Keep the keys of words that were not known yet. Words that no article holds any more do no harm."""
    kept = sorted(word for word in found if spelling.is_kept(word))
    known: set[str] = set()
    for start in range(0, len(kept), 5_000):
        rows = ArticleSpelling.objects.filter(key=F("word"), word__in=kept[start : start + 5_000])
        known.update(rows.values_list("word", flat=True))
    new = [ArticleSpelling(key=key, word=word) for word in kept if word not in known for key in spelling.keys(word)]
    ArticleSpelling.objects.bulk_create(new, batch_size=5_000, ignore_conflicts=True)
