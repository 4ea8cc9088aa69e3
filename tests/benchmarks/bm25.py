"""Plain BM25 over stemmed words, in memory: what the search of the knowledge base is compared with."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from knowledge.search.stemming import stem

_WORD = re.compile(r"[^\W_]+")


class PlainBm25:
    """Title and text as one bag of words; the usual constants; every word of a query counts, stop words too."""

    def __init__(self, documents: Iterable[tuple[str, str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        self.k1, self.b = k1, b
        self.lengths: dict[str, int] = {}
        self.postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, text in documents:
            counts = Counter(stems(text))
            self.lengths[name] = counts.total()
            for word, count in counts.items():
                self.postings[word].append((name, count))
        self.average = sum(self.lengths.values()) / max(1, len(self.lengths))

    def ranked(self, query: str, *, limit: int = 1000) -> list[str]:
        """Return the names of the best documents."""
        scores: Counter[str] = Counter()
        for word, times in Counter(stems(query)).items():
            postings = self.postings.get(word, [])
            idf = math.log(1 + (len(self.lengths) - len(postings) + 0.5) / (len(postings) + 0.5))
            for name, count in postings:
                held_back = self.k1 * (1 - self.b + self.b * self.lengths[name] / self.average)
                scores[name] += times * idf * count * (self.k1 + 1) / (count + held_back)
        return sorted(scores, key=lambda name: (-scores[name], name))[:limit]


def stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text.lower())]
