"""Answers from what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Unit
from reports.metrics.histograms import NOBODY, Pile
from reports.metrics.measures import Measure
from reports.metrics.queries.labels import labels_of
from reports.metrics.queries.pending import last_folded_at
from reports.metrics.queries.piles import Piles
from reports.metrics.queries.reading import Need, gather
from reports.metrics.questions import Answer, Figure, Question
from reports.metrics.summaries import figure_of

# The figure of all, and those of the groups.
Figures = tuple[Figure, Iterable[Figure]]


class Names:
    """What the groups of several questions are called. One query for each dimension that one of them is split by."""

    def __init__(self, every: Iterable[Piles]) -> None:
        self._keys: dict[Group, set[Any]] = defaultdict(set)
        self._known: dict[Group, dict[Any, str]] = {}
        for piles in every:
            if piles.group in DIMENSIONS:
                self._keys[piles.group] |= {key for key, pile in piles.by_key.items() if len(pile) or pile.unknown}

    def of(self, question: Question, known: Iterable[Any]) -> dict[Any, str]:
        """The names by their keys, in order: of time all there are, else those `known`, which are among the piles."""
        group = question.group
        if group is None:
            return {}
        if group in OF_TIME:
            keys = periods.keys_between(question.since, question.until, group)
            return {key: periods.label_of(key, group) for key in keys}
        wanted = set(known)
        return {key: name for key, name in self._names(group).items() if key in wanted}

    def _names(self, group: Group) -> dict[Any, str]:
        if group not in self._known:
            labels = labels_of(group, [None if key == NOBODY else key for key in self._keys[group]])
            self._known[group] = {NOBODY if key is None else key: name for key, name in labels.items()}
        return self._known[group]


@dataclass(frozen=True)
class Recipe:
    """How an answer is made: the values that it needs of a question at an instant, and the figures that they give."""

    unit: Unit
    needs: Callable[[Question, datetime], Sequence[Need]]
    figures: Callable[[Question, Sequence[Piles], Names, datetime], Figures]


def recipe_of(measure: Measure) -> Recipe:
    """The answer to a question about a measure."""
    return _recipe(measure, measure.unit, counts=measure.counts)


def _recipe(measure: Measure | None, unit: Unit, *, counts: bool = False) -> Recipe:
    return Recipe(unit, lambda question, _at: [Need(measure, question)], partial(_figures, unit, counts))


def _figures(
    unit: Unit, counts: bool, question: Question, piles: Sequence[Piles], names: Names, _at: datetime
) -> Figures:
    by_key = piles[0].by_key
    known = [key for key, pile in by_key.items() if len(pile) or pile.unknown]
    groups = [
        figure_of(told_key(key), name, by_key[key], unit=unit, counts=counts)
        for key, name in names.of(question, known).items()
    ]
    # After the groups: what they put in order is not put in order again.
    total = figure_of("", "All", Pile.of(by_key.values()), unit=unit, counts=counts)
    return total, groups


RECURRENCE = _recipe(None, Unit.SHARE)


def answer_together(recipes: Mapping[str, Recipe], questions: Sequence[Question], at: datetime) -> list[Answer]:
    """Answer questions, each by the recipe of its metric, with what the principal may see.

    What all of them rest on is read together, see `gather`; one query more for each dimension they are split by.
    """
    each = [recipes[question.metric] for question in questions]
    needs = [recipe.needs(question, at) for recipe, question in zip(each, questions, strict=True)]
    pending, gathered = gather([need for of_one in needs for need in of_one], at)
    as_of = (last_folded_at() if pending.uncounted else None) or at
    names, rest = Names(gathered), iter(gathered)
    answers = []
    for recipe, question, of_one in zip(each, questions, needs, strict=True):
        total, groups = recipe.figures(question, [next(rest) for _ in of_one], names, at)
        answers.append(Answer(question, recipe.unit, total, tuple(groups), as_of=as_of, uncounted=pending.uncounted))
    return answers


def told_key(key: Any) -> str:
    return "" if key == NOBODY else str(key)
