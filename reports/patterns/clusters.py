"""Groups of incidents that speak of the same, with the words that tell of each. Pure, and the same every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from incidents.search.similar import EMPTY_WORDS, MIN_WORD
from incidents.search.text import stem, words

# How much of a description is read: what broke is said first.
DESCRIPTION = 300
TITLE_WEIGHT = 2.0
# From this cosine on, two texts speak of the same.
ALIKE = 0.45
# One word in common is chance, however rare it is.
FEWEST_WORDS = 2
SMALLEST = 3
WORDS_SHOWN = 5
# A word tells of a group if so many of its incidents have it.
SHARE_OF_GROUP = 0.4
# What one text alone says parts it from the others by less than what it shares brings them together.
LONELY = 0.5
DOUBLED = frozenset("bdgmnprt")
# A word in more of the texts than this tells nothing. Among few texts any word may.
COMMON_SHARE, COMMON_FLOOR, COMMON_MOST = 0.2, 20, 300
Vector = dict[str, float]


@dataclass(frozen=True)
class Text:
    """What one incident says, by its primary key."""

    key: int
    title: str
    description: str = ""


@dataclass(frozen=True)
class Cluster:
    """Incidents that speak of the same. `centre` is that to which the others are alike; `keys` has it too, in order.

    `words` are those that most tell the group from the rest, as they are mostly written. `alike` is the mean cosine to
    the centre.
    """

    centre: int
    keys: tuple[int, ...]
    words: tuple[str, ...]
    alike: float


@dataclass
class _Said:
    """Texts with the same words: one point, however often it was said."""

    weights: Vector
    keys: list[int]


def find_clusters(texts: Iterable[Text], *, alike: float = ALIKE, smallest: int = SMALLEST) -> list[Cluster]:
    """The groups among texts, the greatest first.

    Words are weighed by how rare they are (Salton and Buckley, "Term-weighting approaches in automatic text retrieval",
    1988) and texts compared by the cosine. The groups are stars: the text with the most alike is the centre of the
    first, those alike are taken, and so on (Aslam, Pelekhov and Rus, "The star clustering algorithm for static and
    dynamic information organization", 2004); then each text goes to the centre to which it is the most alike. Nothing
    is drawn by lot and no number of groups is given. Texts with the same words count as one when words are weighed, so
    that a thousand repeated alerts do not make their words look common.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    points = _points(texts, spellings)
    weights = _weights(points)
    vectors = [_normal(point.weights, weights) for point in points]
    near = _near(vectors, alike)
    homes = _homes(points, near)
    found = []
    for centre, members in homes.items():
        keys = sorted(key for place in members for key in points[place].keys)
        if len(keys) >= smallest:
            told = _telling([points[place] for place in members], weights, spellings)
            cosine = sum((near[centre].get(place, 1.0)) * len(points[place].keys) for place in members) / len(keys)
            found.append(Cluster(points[centre].keys[0], tuple(keys), told, cosine))
    return sorted(found, key=lambda cluster: (-len(cluster.keys), cluster.keys))


def root(word: str) -> str:
    """The stem of a word, with the letter once that an ending had doubled: "dropping" is "drop"."""
    stemmed = stem(word)
    is_doubled = stemmed != word and stemmed[-1] == stemmed[-2] and stemmed[-1] in DOUBLED
    return stemmed[:-1] if is_doubled else stemmed


def _points(texts: Iterable[Text], spellings: dict[str, Counter[str]]) -> list[_Said]:
    by_words: dict[tuple[tuple[str, float], ...], _Said] = {}
    for text in texts:
        weights: Vector = {}
        for weight, part in ((TITLE_WEIGHT, text.title), (1.0, text.description[:DESCRIPTION])):
            for word in words(part):
                if len(word) < MIN_WORD or word in EMPTY_WORDS or word.isdigit():
                    continue
                spellings[root(word)][word] += 1
                weights.setdefault(root(word), weight)
        if weights:
            by_words.setdefault(tuple(sorted(weights.items())), _Said(weights, [])).keys.append(text.key)
    return list(by_words.values())


def _weights(points: Sequence[_Said]) -> Vector:
    """How telling each word is: the rarer, the more. What very many texts say is left out, and so are names with
    digits that stand in one text alone, such as of machines and orders: they would part what is alike."""
    count = len(points)
    held = Counter(word for point in points for word in point.weights)
    most = min(COMMON_MOST, max(COMMON_FLOOR, COMMON_SHARE * count))
    return {
        word: log(1 + count / texts) * (LONELY if texts == 1 else 1.0)
        for word, texts in held.items()
        if texts <= most and (texts > 1 or word.isalpha())
    }


def _normal(own: Vector, weights: Vector) -> Vector:
    weighed = {word: weight * weights[word] for word, weight in own.items() if word in weights}
    length = sqrt(sum(value * value for value in weighed.values()))
    return {word: value / length for word, value in weighed.items()} if length else {}


def _near(vectors: Sequence[Vector], alike: float) -> list[dict[int, float]]:
    """For each vector those that are alike, with their cosines; found by the words they share."""
    near: list[dict[int, float]] = [{} for _vector in vectors]
    holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        cosines: dict[int, float] = defaultdict(float)
        for word, value in vector.items():
            for other, others in holding[word]:
                cosines[other] += value * others
            holding[word].append((place, value))
        for other, cosine in cosines.items():
            if cosine >= alike and len(vector.keys() & vectors[other].keys()) >= FEWEST_WORDS:
                near[place][other] = near[other][place] = cosine
    return near


def _homes(points: Sequence[_Said], near: Sequence[dict[int, float]]) -> dict[int, list[int]]:
    """Each centre with the points that are its own, itself among them."""

    def reach(place: int) -> tuple[int, int]:
        told = len(points[place].keys) + sum(len(points[other].keys) for other in near[place])
        return -told, points[place].keys[0]

    centres: list[int] = []
    taken: set[int] = set()
    for place in sorted(range(len(points)), key=reach):
        if place not in taken:
            centres.append(place)
            taken.update((place, *near[place]))
    homes: dict[int, list[int]] = {centre: [centre] for centre in centres}
    for place in range(len(points)):
        if place not in homes:
            # The first centre of those that are equally near.
            homes[max((c for c in centres if c in near[place]), key=lambda c: near[place][c])].append(place)
    return homes


def _telling(members: Sequence[_Said], weights: Vector, spellings: dict[str, Counter[str]]) -> tuple[str, ...]:
    count = sum(len(point.keys) for point in members)
    held: dict[str, int] = defaultdict(int)
    said: dict[str, float] = defaultdict(float)
    for point in members:
        for word in point.weights.keys() & weights.keys():
            held[word] += len(point.keys)
            # What stands in titles names the matter.
            said[word] += len(point.keys) * point.weights[word]
    scored = {word: said[word] / count * weights[word] for word in said if held[word] / count >= SHARE_OF_GROUP}
    best = sorted(scored, key=lambda word: (-scored[word], word))[:WORDS_SHOWN]
    return tuple(min(spellings[word], key=lambda spelled: (-spellings[word][spelled], spelled)) for word in best)
