"""Incidents like this one: found by its telling words, and how each of them ended."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from incidents.search.backends import backend_for, condition_of
from incidents.search.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from incidents.lifecycle.models import Incident

# The words of the incident that are looked up, and how many of the newest incidents each may bring.
MAX_WORDS = 14
PER_WORD = 60
# The same while somebody types, where only those that are still open count in the end.
PER_WORD_TYPED = 200
MIN_WORD = 3
# Words that say nothing about what broke.
_EMPTY_WORDS = """
about after again all and any are because been before but can cannot could did does for from had has have her his how
inc incident into its just may more not now our please she should since some than that the their them then there these
they this those too very was were what when where which while who will with would you your
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())
SAME_SERVICE = 1.0
SAME_CATEGORY = 0.5
RESOLVED = 0.75
# Among fewer incidents than these nothing is known of how rare a word is.
FEW = 1_000
# One common word in common is chance.
THRESHOLD = 0.6
# What is being typed is short, and a wrong guess is passed over at a glance.
ALIKE = 0.5


@dataclass(frozen=True)
class Resolution:
    """How an incident ended, in the words kept with it."""

    code: str
    summary: str
    kind: str


@dataclass(frozen=True)
class SimilarIncident:
    """Another incident, why it is thought alike (the best reason first), and how it ended where it did."""

    incident: Incident
    why: tuple[str, ...]
    words: tuple[str, ...]
    resolution: Resolution | None


def similar(incident: Incident, limit: int = 5) -> list[SimilarIncident]:
    """Return the incidents most like this one that the principal may see, resolved ones preferred; at most 5 queries.

    Real ones only, unless `incident` belongs to an exercise: then those of the exercise too.
    """
    others = _others(incident)
    found = _words_in_common(f"{incident.title} {incident.description[:500]}", others)
    weights = _weights(found)
    in_common = _shared(found, weights)
    best = sorted(in_common, key=lambda pk: (-sum(weights[word] for word in in_common[pk]), -pk))[: limit * 10]
    rows = others.filter(pk__in=best).select_related("service", "category", "resolution_code", "state", "type")
    scored = sorted(
        (
            (_score(incident, row, sum(weights[word] for word in in_common[row.pk]), len(in_common[row.pk])), row)
            for row in rows
        ),
        key=lambda pair: (-pair[0], -pair[1].pk),
    )
    return [_told(incident, row, in_common[row.pk]) for score, row in scored if score >= THRESHOLD][:limit]


def open_alike(
    rows: QuerySet[Incident], *, title: str, description: str, service_id: int | None, limit: int = 5
) -> list[Incident]:
    """Return the open incidents among `rows` that speak of the same as what is being typed, most alike first.

    Among the newest of each word, so that a word which stands in every incident costs no more than another. Two
    queries; the incidents have their state, priority and service loaded.
    """
    found = _words_in_common(f"{title} {description[:500]}", rows, PER_WORD_TYPED)
    weights = _weights(found, PER_WORD_TYPED)
    in_common = _shared(found, weights)
    if not in_common:
        return []
    candidates = rows.filter(pk__in=in_common, is_open=True).select_related("state", "priority", "service")
    scored = []
    for row in candidates:
        common = sum(weights[word] for word in in_common[row.pk])
        # One rare word, two less rare ones, or any telling word on the same service.
        same = service_id is not None and row.service_id == service_id
        score = common + (SAME_SERVICE * min(1.0, common) if same else 0.0)
        scored.append((score, row))
    scored.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [row for score, row in scored if score >= ALIKE][:limit]


def _shared(found: dict[str, list[int]], weights: dict[str, float]) -> dict[int, list[str]]:
    """The words that each incident has in common, the most telling first."""
    in_common: dict[int, list[str]] = {}
    for word in sorted(found, key=lambda word: -weights[word]):
        for pk in found[word]:
            in_common.setdefault(pk, []).append(word)
    return in_common


def _others(incident: Incident) -> QuerySet[Incident]:
    manager = type(incident)._default_manager
    reality = Q(exercise=None)
    if incident.exercise_id is not None:
        reality |= Q(exercise=incident.exercise_id)
    return manager.filter(reality).exclude(pk=incident.pk).exclude(phase="cancelled")


def _words_in_common(text: str, others: QuerySet[Incident], per_word: int = PER_WORD) -> dict[str, list[int]]:
    """Map the telling words, in the order of the text, to the newest incidents that hold each."""
    telling = [word for word in words(text) if _is_telling(word)]
    backend = backend_for(others.db)
    condition = condition_of(others, backend.ROW_ID)
    if condition is None or not telling:
        return {}
    telling = telling[:MAX_WORDS]
    return dict(zip(telling, backend.newest(others.db, telling, condition, per_word), strict=True))


def _is_telling(word: str) -> bool:
    return len(word) >= MIN_WORD and word not in EMPTY_WORDS


def _weights(found: dict[str, list[int]], per_word: int = PER_WORD) -> dict[str, float]:
    """Weigh each word by how rarely it stands in the newest incidents: from near 0 to 1.

    A word with a full list is judged by how far back the list reaches; rarity is 1 at one in 10,000.
    """
    newest = max((pk for pks in found.values() for pk in pks), default=0)
    weights = {}
    for word, pks in found.items():
        if not pks:
            weights[word] = 0.0
            continue
        reach = newest - pks[-1] + 1 if len(pks) >= per_word else newest
        share = min(1.0, len(pks) / max(reach, FEW))
        weights[word] = max(0.05, min(1.0, -math.log10(share) / 4))
    return weights


def _score(incident: Incident, row: Incident, common: float, count: int) -> float:
    score = common
    if count == 1 and not _same_place(incident, row):
        # A single word elsewhere in the organisation is chance, however rare it is.
        return 0.0
    if incident.service_id is not None and row.service_id == incident.service_id:
        score += SAME_SERVICE * min(1.0, common)
    if incident.category_id is not None and row.category_id == incident.category_id:
        score += SAME_CATEGORY * min(1.0, common)
    if row.resolution_summary or row.resolution_code_id is not None:
        score += RESOLVED * min(1.0, common)
    return score


def _same_place(incident: Incident, row: Incident) -> bool:
    return (incident.service_id is not None and row.service_id == incident.service_id) or (
        incident.category_id is not None and row.category_id == incident.category_id
    )


def _told(incident: Incident, row: Incident, in_common: Iterable[str]) -> SimilarIncident:
    shown = tuple(in_common)
    why = [f"Same words: {', '.join(shown[:5])}"]
    if row.service is not None and row.service_id == incident.service_id:
        why.append(f"Same service: {row.service}")
    if row.category is not None and row.category_id == incident.category_id:
        why.append(f"Same category: {row.category}")
    resolution = None
    if row.resolution_summary or row.resolution_code is not None:
        resolution = Resolution(
            str(row.resolution_code or ""), row.resolution_summary, row.get_resolution_kind_display()
        )
    return SimilarIncident(row, tuple(why), shown, resolution)
