"""The search of the knowledge base, for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.safestring import SafeString

from incidents.search.text import fold
from knowledge.search import words
from knowledge.search.models import ArticleDocument
from knowledge.search.queries import spellings
from knowledge.search.queries.marking import snippet
from knowledge.search.queries.retrieval import Lists, Scored, depth_for, fetch_lists, newest, readable_articles, scored
from knowledge.search.queries.spellings import Near
from knowledge.search.ranking import Term

# A hit holds at least this share of what is looked for.
SHARE = 0.15
MAX_LIMIT = 1_000


@dataclass(frozen=True)
class Hit:
    """An article that was found: how well, a piece of it with the words marked, and the words it was found by."""

    article_id: int
    score: float
    snippet: SafeString
    why: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a search found, the best first. `total_capped` counts no further than is looked.

    `meant`: the search as it was understood where a word was mistyped; empty otherwise. `stems`: what to mark.
    """

    hits: list[Hit]
    total_capped: int = 0
    is_capped: bool = False
    meant: str = ""
    stems: frozenset[str] = field(default_factory=frozenset)


def find_articles(
    text: str,
    *,
    limit: int = 20,
    offset: int = 0,
    topic: int | None = None,
    audience: str | None = None,
    kind: str | None = None,
) -> Found:
    """Find published articles that the principal may read, by any of the words: the more and the rarer, the higher.

    The last word is also taken for the beginning of one while no blank follows it; a word that no such article holds,
    for one that is typed nearly alike. Nothing that the principal may not read adds to hits, counts or corrections. At
    most 8 queries, whatever the number of articles. Raises NoPrincipal.
    """
    articles = readable_articles()
    filed = []
    if topic is not None:
        articles, filed = articles.filter(topics=topic), [words.topic_term(topic)]
    if audience:
        articles, filed = articles.filter(audience=audience), [*filed, words.audience_term(audience)]
    if kind:
        articles, filed = articles.filter(kind=kind), [*filed, words.kind_term(kind)]
    limit = max(0, min(limit, MAX_LIMIT))
    depth = depth_for(offset + limit)
    terms = _terms(text)
    sample = newest(articles) if not filed else None
    lists = fetch_lists(terms, articles, filed, sample=sample, depth=depth)
    meant = _meant(terms, lists)
    if meant:
        terms = [
            _with(term, {form: near.sure for form, near in meant.get(place, {}).items()})
            for place, term in enumerate(terms)
        ]
        lists = fetch_lists(terms, articles, filed, sample=sample, depth=depth)
    ranked = scored(terms, lists, articles, at=timezone.now(), sample=sample, depth=depth)
    found = [one for one in ranked if one.share >= SHARE]
    stems = frozenset(form for term in terms for form in term.forms)
    return Found(
        hits=_hits(found[offset : offset + limit], terms, stems),
        total_capped=len(found),
        is_capped=any(lists.is_full),
        meant=_in_words(terms, meant, found),
        stems=stems,
    )


def _terms(text: str) -> list[Term]:
    typed = words.parse(text)
    terms = [Term(one.word, {one.stem: 1.0} | ({one.joined: 1.0} if one.joined else {})) for one in typed]
    if terms and words.is_unfinished(text) and fold(text).endswith(terms[-1].word):
        terms[-1] = _with(terms[-1], spellings.completed(terms[-1].word))
    return terms


def _with(term: Term, more: Mapping[str, float]) -> Term:
    return replace(term, forms={**term.forms, **{form: sure for form, sure in more.items() if form not in term.forms}})


def _meant(terms: Sequence[Term], lists: Lists) -> dict[int, Near]:
    """What may have been meant by the terms that nothing holds, by their places. At most one query."""
    lost = [place for place, holders in enumerate(lists.any) if not holders and not lists.is_full[place]]
    near = spellings.near(terms[place].word for place in lost)
    return {place: near[terms[place].word] for place in lost if near.get(terms[place].word)}


def _in_words(terms: Sequence[Term], meant: Mapping[int, Near], found: Sequence[Scored]) -> str:
    """The search as understood: only words that stand in what was found, so that nothing else is told."""
    taken = {place: near[form].word for place, near in meant.items() if (form := _best(place, near, found))}
    return " ".join(taken.get(place, term.word) for place, term in enumerate(terms)) if taken else ""


def _best(place: int, near: Near, found: Sequence[Scored]) -> str:
    return next((form for one in found for form in one.present[place] if form in near), "")


def _hits(found: Sequence[Scored], terms: Sequence[Term], stems: frozenset[str]) -> list[Hit]:
    texts = dict(ArticleDocument.objects.filter(pk__in=[one.pk for one in found]).values_list("pk", "text"))
    return [Hit(one.pk, one.score, snippet(texts.get(one.pk, ""), stems), _why(one, terms)) for one in found]


def _why(one: Scored, terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.word for term, present in zip(terms, one.present, strict=True) if present)
