"""How well a document answers a search, the same on either database. Pure; knows no database.

BM25 (Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009) over three zones, with
words that stand side by side as further terms, and with what is known of an article's use as a small factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

# How soon a word that is repeated stops to count, and how much long documents are held back.
K1, B = 1.2, 0.7
# A word in the title, in the first words (the issue as people put it), elsewhere.
ZONES = (2.5, 1.4, 1.0)
# Two words looked for side by side, standing side by side.
PAIR = 0.3
# What use, helpfulness, freshness and confidence can add to a text's score, as shares of it.
REUSE, HELP, FRESH, SURE = 0.10, 0.10, 0.05, 0.05
# An article that was reviewed so many days ago is half as fresh as one of today.
HALF_LIFE_DAYS = 365
FEW_FORMS = 8


@dataclass(frozen=True)
class Term:
    """One word looked for: the stems that stand for it with how surely each does, and how telling it is."""

    word: str
    forms: Mapping[str, float]
    weight: float = 1.0


@dataclass(frozen=True)
class Standing:
    """What is known of an article beside its words."""

    reused: int = 0
    helped: int = 0
    not_helped: int = 0
    reviewed_at: datetime | None = None
    is_validated: bool = False


@dataclass(frozen=True)
class Document:
    """The stems of a document, a line for each of its three zones, as `spaced` writes them."""

    pk: int
    stems: str
    length: int
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True)
class Answer:
    """How well a document's words answer, which share of the terms it holds, and the forms of each in it."""

    score: float
    share: float
    present: tuple[tuple[str, ...], ...]


def spaced(stems: Sequence[str]) -> str:
    """Write stems so that `" a "` stands once for each `a`, and `" a  b "` for each `a` before `b`."""
    return "".join(f" {stem} " for stem in stems)


def rarity(holders: float, documents: float) -> float:
    """How telling a word is that `holders` of so many documents hold: BM25's idf, never negative."""
    return math.log(1 + max(0.0, documents - holders + 0.5) / (holders + 0.5))


class Question:
    """What is looked for, made ready to be held against many documents of `average` length."""

    def __init__(self, terms: Sequence[Term], average: float) -> None:
        self._terms = [
            (tuple((form, f" {form} ", sure) for form, sure in term.forms.items()), term.weight) for term in terms
        ]
        self._total = sum(term.weight for term in terms) or 1.0
        self._average = average
        # To divide the text pays only where there is much to look for.
        self._divides = sum(len(term.forms) for term in terms) > FEW_FORMS

    def answered_by(self, document: Document) -> Answer:
        """Score the words of a document."""
        held_back = K1 * (1 - B + B * document.length / self._average)
        stems, zones = document.stems, document.stems.split("\n")
        words = frozenset(stems.split()) if self._divides else None
        score = held = 0.0
        present: list[tuple[str, ...]] = []
        before: tuple[str, ...] = ()
        weight_before = 0.0
        for forms, weight in self._terms:
            here = [one for one in forms if (one[1] in stems if words is None else one[0] in words)]
            if here:
                often = sum(_often(zones, padded) * sure for _form, padded, sure in here)
                score += weight * often * (K1 + 1) / (often + held_back)
                held += weight * max(sure for _form, _padded, sure in here)
                if before and (pair := f" {before[0]} {here[0][1]}") in stems:
                    often = _often(zones, pair)
                    score += PAIR * min(weight_before, weight) * often * (K1 + 1) / (often + held_back)
            before, weight_before = tuple(form for form, _padded, _sure in here), weight
            present.append(before)
        share = max(held / self._total, sum(map(bool, present)) / max(1, len(present)))
        return Answer(score, share, tuple(present))


def _often(zones: Sequence[str], words: str) -> float:
    title, issue, rest = zones
    return title.count(words) * ZONES[0] + issue.count(words) * ZONES[1] + rest.count(words) * ZONES[2]


def factor(standing: Standing, at: datetime) -> float:
    """What an article's record makes of its text's score: from 0.9 to 1.3."""
    reuse = min(1.0, math.log1p(standing.reused) / math.log1p(50))
    # A vote more on either side, so that a single one says little.
    votes = standing.helped + standing.not_helped
    liked = (standing.helped - standing.not_helped) / (votes + 2)
    fresh = 0.0
    if standing.reviewed_at is not None:
        fresh = 0.5 ** (max(0.0, (at - standing.reviewed_at).total_seconds()) / (HALF_LIFE_DAYS * 86_400))
    return 1 + REUSE * reuse + HELP * liked + FRESH * fresh + SURE * standing.is_validated
