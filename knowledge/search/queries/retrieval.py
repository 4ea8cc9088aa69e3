"""From words to the articles that may be the best, scored. Scope and filters stand inside the capped lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.search.backends import condition_of
from knowledge.search import words
from knowledge.search.backends import Wanted, backend_for
from knowledge.search.models import ArticleDocument
from knowledge.search.ranking import Document, Question, Standing, Term, factor, rarity

if TYPE_CHECKING:
    from knowledge.articles.models import Article

# So many articles are looked at in the end, of all the lists together, where no more than a page is asked for.
CANDIDATES = 150
# How many each word, and all words together, may bring: first those that it stands out in.
OUTSTANDING, ANY, ALL = 80, 120, 150
# What the words may bring together, however many they are.
OUTSTANDING_TOGETHER, ANY_TOGETHER = 400, 700
# Who asks for more hits than this has more looked at, so many times as much at most.
PAGE, DEEPEST = 100, 10
# The newest articles, from which is learned how common a word with a full list is, and how long articles are.
SAMPLE = 100
# Where the reader may read so many of so many newest articles, to pass over the others in the index costs more than to
# ask the scope about each: the terms of audiences stand in nearly every document.
NEWEST = 600
# A word that more than this share of the articles hold brings hardly one that is the best, where rarer ones are asked.
COMMON, RARER = 0.1, 4

_SAMPLED = ("pk", "length", "stems")
_STANDING = (
    *("article__reused_count", "article__helped_count", "article__not_helped_count"),
    "article__confidence",
)


@dataclass(frozen=True)
class Scored:
    """One article: its score, the share of what is looked for that it holds, and the forms of each term in it."""

    pk: int
    score: float
    share: float
    present: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sample:
    """The newest articles that the principal may read: key, length and stems of each. `is_dense`: see NEWEST."""

    rows: tuple[tuple[int, int, str], ...]
    is_dense: bool = False

    def share(self, term: Term) -> float:
        """Which share of them holds the term."""
        held = sum(any(form in words for form in term.forms) for words in self._words)
        return held / max(1, len(self.rows))

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [frozenset(stems.split()) for _pk, _length, stems in self.rows]


@dataclass(frozen=True)
class Lists:
    """Which articles hold each term, as far as was asked for, those it stands out in apart."""

    any: tuple[frozenset[int], ...]
    outstanding: tuple[frozenset[int], ...]
    all: frozenset[int]
    is_full: tuple[bool, ...]


def readable_articles() -> QuerySet[Article]:
    """What the principal may read now. Raises NoPrincipal when it is asked for."""
    model: Any = ArticleDocument._meta.get_field("article").related_model
    rows: QuerySet[Article] = model.objects.readable_now()
    return rows


def depth_for(hits: int) -> int:
    """How many times as much is looked at for so many hits."""
    return max(1, min(DEEPEST, -(-hits // PAGE)))


def newest(articles: QuerySet[Article]) -> Sample | None:
    """A sample from the newest articles of all; None where the principal may read few of them. One query."""
    last = Subquery(ArticleDocument.objects.order_by("-pk").values("pk")[:1])
    rows = list(_sample(articles.filter(pk__gt=last - NEWEST)).annotate(last=last).values_list(*_SAMPLED, "last"))
    is_dense = len(rows) == SAMPLE
    if not is_dense and (not rows or rows[0][3] > NEWEST):
        return None
    return Sample(tuple(row[:3] for row in rows), is_dense)


def _sample(articles: QuerySet[Article]) -> QuerySet[ArticleDocument]:
    rows: QuerySet[ArticleDocument] = ArticleDocument.objects.filter(
        pk__in=articles.order_by("-pk").values("pk")[:SAMPLE]
    )
    return rows


def fetch_lists(
    terms: Sequence[Term],
    articles: QuerySet[Article],
    filed: Sequence[str] = (),
    *,
    sample: Sample | None = None,
    depth: int = 1,
) -> Lists:
    """Ask the index which of `articles`, filed under all of `filed`, hold the terms. One query."""
    backend = backend_for(articles.db)
    condition = condition_of(articles, backend.ROW_ID)
    places = range(len(terms))
    if condition is None or not terms:
        nothing = (frozenset[int](),) * len(terms)
        return Lists(nothing, nothing, frozenset(), (False,) * len(terms))
    # What the reader may not read by its audience is passed over in the index; the rest the condition sees to.
    narrowed = (*((term,) for term in filed), *([] if sample is not None and sample.is_dense else _audiences(articles)))
    forms = [tuple(term.forms) for term in terms]
    strong = [tuple(f"+{form}" for form in some) for some in forms]
    single = len(terms) == 1
    some, outstanding = _shares(len(terms), depth)
    both = depth * ALL
    wanted = [Wanted((each, *narrowed), outstanding) for each in strong]
    common = _common(terms, sample)
    wanted += [Wanted((each, *narrowed), 0 if place in common else some) for place, each in enumerate(forms)]
    if not single:
        wanted += [Wanted((*strong, *narrowed), both), Wanted((*forms, *narrowed), both)]
    found = backend.lists(articles.db, wanted, condition)
    best = tuple(frozenset(found[place]) for place in places)
    holders = tuple(frozenset(found[len(terms) + place]) | best[place] for place in places)
    is_full = tuple(place in common or len(found[len(terms) + place]) >= some for place in places)
    return Lists(holders, best, frozenset[int]().union(*found[2 * len(terms) :]), is_full)


def _common(terms: Sequence[Term], sample: Sample | None) -> frozenset[int]:
    """The places of words that need no list of their own: common ones, where rarer ones are looked for too."""
    if sample is None or not sample.is_dense or len(terms) <= RARER:
        return frozenset()
    common = frozenset(place for place, term in enumerate(terms) if sample.share(term) > COMMON)
    return common if len(terms) - len(common) >= RARER else frozenset()


def _audiences(articles: QuerySet[Article]) -> list[tuple[str, ...]]:
    model: Any = articles.model
    audiences = model.objects.audiences()
    return [] if audiences is None else [tuple(words.audience_term(audience) for audience in audiences)]


def _shares(terms: int, depth: int) -> tuple[int, int]:
    """How many articles each of so many words may bring, and how many of these that it stands out in."""
    if terms == 1:
        return depth * ALL, depth * ALL
    return depth * min(ANY, ANY_TOGETHER // terms), depth * min(OUTSTANDING, OUTSTANDING_TOGETHER // terms)


def scored(
    terms: Sequence[Term],
    lists: Lists,
    articles: QuerySet[Article],
    *,
    at: datetime,
    sample: Sample | None = None,
    depth: int = 1,
) -> list[Scored]:
    """Weigh the terms, and score the articles that may be the best, the best first. Two queries at most."""
    if not any(lists.any):
        return []
    average, terms = _weighed(terms, lists, sample or Sample(tuple(_sample(articles).values_list(*_SAMPLED))))
    candidates = _candidates(terms, lists, depth * CANDIDATES)
    question = Question(terms, average)
    reviewed_at = Coalesce("article__last_reviewed_at", "article__published_at")
    rows = ArticleDocument.objects.filter(pk__in=candidates).annotate(reviewed_at=reviewed_at)
    columns = ("pk", "length", "stems", "reviewed_at", *_STANDING)
    found = []
    for row in rows.values_list(*columns):
        document = _document(row)
        answer = question.answered_by(document)
        score = answer.score * factor(document.standing, at)
        found.append(Scored(document.pk, score, answer.share, answer.present))
    return sorted(found, key=lambda one: (-one.score, -one.pk))


def _weighed(terms: Sequence[Term], lists: Lists, sample: Sample) -> tuple[float, list[Term]]:
    """How long documents are on average, and the terms, each as telling as it is rare."""
    rows = sample.rows
    average = max(1.0, sum(length for _pk, length, _stems in rows) / max(1, len(rows)))
    documents = float(len(rows) if len(rows) < SAMPLE else max(pk for pk, _length, _stems in rows))
    weighed = []
    for place, term in enumerate(terms):
        holders = float(len(lists.any[place]))
        if lists.is_full[place]:
            holders = max(holders, sample.share(term) * documents)
        weighed.append(replace(term, weight=max(0.05, rarity(holders, max(documents, holders)))))
    return average, weighed


def _candidates(terms: Sequence[Term], lists: Lists, most: int) -> list[int]:
    """The articles that hold most of what is looked for, as far as the lists tell."""
    known: dict[int, float] = dict.fromkeys(lists.all, sum(term.weight for term in terms))
    for place, term in enumerate(terms):
        for pk in lists.any[place]:
            if pk not in lists.all:
                known[pk] = known.get(pk, 0.0) + term.weight
        for pk in lists.outstanding[place]:
            known[pk] += term.weight / 2
    if len(known) <= most:
        return list(known)
    return sorted(known, key=lambda pk: (-known[pk], -pk))[:most]


def _document(row: tuple[Any, ...]) -> Document:
    pk, length, stems, reviewed_at, reused, helped, not_helped, confidence = row
    standing = Standing(reused, helped, not_helped, reviewed_at, confidence == "validated")
    return Document(pk, stems, length, standing)
