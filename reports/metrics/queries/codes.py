"""Which share of resolved incidents has a resolution code: of all of them, and each code by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from incidents.catalog.models import ResolutionCode
from reports.metrics.choices import Group, Unit
from reports.metrics.histograms import Pile
from reports.metrics.measures import MEASURES
from reports.metrics.queries.kept import Figures, Names, Recipe, told_key
from reports.metrics.queries.piles import Piles
from reports.metrics.queries.reading import Need
from reports.metrics.questions import Figure, Question

_RESOLVED = next(measure for measure in MEASURES if measure.name == "resolved")
_CODE = Group.RESOLUTION_CODE


def _needs(question: Question, _at: datetime) -> list[Need]:
    """All that were resolved, and those with a code, or with one of those asked for. One query where none is."""
    others = {dimension: keys for dimension, keys in question.only.items() if dimension != _CODE}
    codes = question.only.get(_CODE) or tuple(ResolutionCode.objects.order_by("pk").values_list("pk", flat=True))
    every = replace(question, only=others, in_business_hours=False)
    return [Need(_RESOLVED, every), Need(_RESOLVED, replace(every, only={**others, _CODE: codes or (0,)}))]


def _shares(question: Question, piles: Sequence[Piles], names: Names, _at: datetime) -> Figures:
    every, having = (each.by_key for each in piles)
    total = len(Pile.of(every.values()))
    is_by_code = question.group == _CODE
    known = [key for key in (having if question.only.get(_CODE) and is_by_code else every) if len(every[key])]
    groups = [
        _share(told_key(key), name, len(every[key]), total, len(every[key]))
        if is_by_code
        else _share(told_key(key), name, len(having[key]), len(every[key]), len(every[key]))
        for key, name in names.of(question, known).items()
    ]
    return _share("", "All", sum(map(len, having.values())), total, total), groups


def _share(key: str, label: str, part: int, of: int, n: int) -> Figure:
    return Figure(key, label, n, 0, part / of if of else None)


RESOLUTION_CODES = Recipe(Unit.SHARE, _needs, _shares)
