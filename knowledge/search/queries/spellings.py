"""Words that begin with what was typed, or that may have been meant by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Length

from knowledge.search import spelling
from knowledge.search.models import ArticleSpelling
from knowledge.search.stemming import stem

# How sure it is that a longer word is meant; one that differs in one place, in two.
COMPLETED = 0.4
NEAR = (1.0, 0.7, 0.5)
MOST = 20


@dataclass(frozen=True)
class Meant:
    """A word that may have been meant; how surely."""

    sure: float
    word: str


# By their stems.
Near = dict[str, Meant]


def completed(word: str) -> dict[str, float]:
    """Return the stems of words that begin with `word`, the shortest first. One query."""
    rows = ArticleSpelling.objects.filter(key=spelling.beginning(word), word__startswith=word)
    found = rows.order_by(Length("word"), "word").values_list("word", flat=True)[:MOST]
    return {stem(other): COMPLETED for other in found}


def near(words: Iterable[str]) -> dict[str, Near]:
    """Return for each word those that may have been meant: stem, how sure, and the word itself. One query."""
    asked = {
        word: spelling.likeness(word) for word in words if len(word) >= spelling.MISTYPED and spelling.is_kept(word)
    }
    if not asked:
        return {}
    rows = ArticleSpelling.objects.filter(key__in=set().union(*asked.values())).values_list("key", "word")
    by_key: dict[str, set[str]] = {}
    for key, other in rows:
        by_key.setdefault(key, set()).add(other)
    found = {}
    for word, keys in asked.items():
        others = {other for key in keys for other in by_key.get(key, ()) if spelling.is_near(word, other)}
        ranked = sorted((spelling.distance(word, other), other) for other in others if other != word)
        # The nearest only: where one letter explains it, two do not.
        found[word] = {stem(other): Meant(NEAR[length], other) for length, other in ranked if length == ranked[0][0]}
    return found
