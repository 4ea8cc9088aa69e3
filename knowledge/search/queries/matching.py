"""Articles that may help with an incident, while it is reported, logged or worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from knowledge.search import words
from knowledge.search.queries.retrieval import Scored, fetch_lists, newest, readable_articles, scored
from knowledge.search.ranking import Term

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from knowledge.articles.models import Article

SAME_SERVICE, SAME_CATEGORY = 0.5, 0.25
# So many of the best texts are looked at again for the place they belong to.
LOOKED_AT = 30
# One common word is chance, two are not; in the same place one will do.
MIN_WORDS = 2
SHORT = 2


@dataclass(frozen=True)
class Match:
    """An article that may help: the words in common, and whether its topics name the place."""

    article_id: int
    score: float
    words: tuple[str, ...]
    is_same_service: bool
    is_same_category: bool

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons in words, for people."""
        reasons = ["about the same service"] if self.is_same_service else []
        reasons += ["about the same category"] if self.is_same_category else []
        return (*reasons, *([f"words in common: {', '.join(self.words[:5])}"] if self.words else []))


def matching(
    text: str, *, service_id: int | None = None, category_id: int | None = None, limit: int = 5
) -> list[Match]:
    """Return the published articles most like `text` that the principal may read. At most 5 queries.

    Those whose topics name the service or category stand higher; a single word in common is enough only there, or where
    the text is hardly longer. Raises NoPrincipal.
    """
    terms = [Term(one.word, {one.stem: 1.0}) for one in words.parse(text) if len(one.word) > 1]
    articles = readable_articles()
    sample = newest(articles)
    lists = fetch_lists(terms, articles, sample=sample)
    found = scored(terms, lists, articles, at=timezone.now(), sample=sample)[:LOOKED_AT]
    if not found:
        return []
    places = _places(articles, [one.pk for one in found], service_id, category_id)
    matches = [_match(one, terms, *places.get(one.pk, (False, False))) for one in found]
    enough = [match for match in matches if _is_enough(match, len(terms))]
    return sorted(enough, key=lambda match: (-match.score, -match.article_id))[:limit]


def _places(
    articles: QuerySet[Article], ids: Sequence[int], service_id: int | None, category_id: int | None
) -> dict[int, tuple[bool, bool]]:
    if service_id is None and category_id is None:
        return {}
    of_service = Count("topics", filter=Q(topics__services=service_id), distinct=True)
    of_category = Count("topics", filter=Q(topics__categories=category_id), distinct=True)
    rows = articles.filter(pk__in=ids).annotate(of_service=of_service, of_category=of_category).order_by()
    return {
        pk: (service_id is not None and services > 0, category_id is not None and categories > 0)
        for pk, services, categories in rows.values_list("pk", "of_service", "of_category")
    }


def _match(one: Scored, terms: Sequence[Term], same_service: bool, same_category: bool) -> Match:
    score = one.score * (1 + SAME_SERVICE * same_service + SAME_CATEGORY * same_category)
    held = [term.word for term, present in zip(terms, one.present, strict=True) if present]
    return Match(one.pk, score, tuple(held), same_service, same_category)


def _is_enough(match: Match, asked: int) -> bool:
    wanted = 1 if match.is_same_service or match.is_same_category or asked <= SHORT else MIN_WORDS
    return len(match.words) >= wanted
