"""The metrics there are, by name. `reports.wiring` has the table; this module keeps it for whoever asks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from incidents.permissions.principal import NoPrincipal, current_principal
from incidents.refusals import Refused
from reports.metrics.choices import DIMENSIONS, OF_TIME, Better, Group, Unit

if TYPE_CHECKING:
    from reports.metrics.listing import Behind, Listing
    from reports.metrics.questions import Answer, Question

ALL_GROUPS: tuple[Group, ...] = (*OF_TIME, *DIMENSIONS)
_PARTS = re.compile(r"^(Formula|Population|Source): (.+?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Metric:
    """One thing that is measured.

    `defined_by` is the pure function that it rests on: the docstring says in its first line what it is, and under
    `Formula:`, `Population:` and `Source:` how it is made. `answer` answers a question about it at an instant,
    from nothing but what the principal may see. `groups` are those by which it may be split, `filters` those by which
    it may be narrowed; `subject` sorts it for people. Whoever lacks the permission `needs`
    is told of no such metric. `records` lists what stands behind a figure, where neither the queue's list does nor the
    page of the name `page`.
    """

    name: str
    label: str
    subject: str
    unit: Unit
    better: Better
    defined_by: Callable[..., object]
    answer: Callable[[Question, datetime], Answer]
    groups: tuple[Group, ...] = ALL_GROUPS
    filters: tuple[Group, ...] = DIMENSIONS
    has_business_hours: bool = False
    needs: str = ""
    # Answers several questions at less cost than one by one: those of all metrics that name the same function.
    together: Callable[[Sequence[Question], datetime], list[Answer]] | None = None
    records: Callable[[Behind, datetime], Listing] | None = None
    page: str = ""

    @property
    def meaning(self) -> str:
        return inspect.getdoc(self.defined_by).splitlines()[0]  # type: ignore[union-attr]

    @property
    def made(self) -> dict[str, str]:
        """How it is made: `Formula`, `Population` and `Source`, each in plain words."""
        found = _PARTS.findall(inspect.getdoc(self.defined_by) or "")
        return {part: " ".join(words.split()) for part, words in found}


class MetricUnknown(Refused):
    """A metric was asked for that there is not."""

    code = "metric_unknown"
    sentence = "There is no metric of this name."


_METRICS: dict[str, Metric] = {}


def register(metrics: Iterable[Metric]) -> None:
    """Add metrics to those there are. Raises ValueError for one that does not say how it is made."""
    for metric in metrics:
        if set(metric.made) != {"Formula", "Population", "Source"}:
            raise ValueError(f"{metric.name} does not say how it is made.")
        _METRICS[metric.name] = metric


def metric_named(name: str) -> Metric:
    """Return the metric. Raises MetricUnknown, also for one that the principal may not read."""
    metric = _METRICS.get(name)
    if metric is None or not _may_read(metric):
        raise MetricUnknown
    return metric


def leads_of(name: str) -> tuple[bool, str]:
    """Whether the records behind a metric's figures can be listed, and the page that they lead to instead. For no
    metric there is: no, and none."""
    metric = _METRICS.get(name)
    return (metric.records is not None, metric.page) if metric is not None else (False, "")


def all_metrics() -> list[Metric]:
    """Those that the principal may read, in the order in which they were registered; all while there is none."""
    return [metric for metric in _METRICS.values() if _may_read(metric)]


def _may_read(metric: Metric) -> bool:
    if not metric.needs:
        return True
    try:
        principal = current_principal()
    except NoPrincipal:
        # Nothing is read yet: a question would be refused by the managers.
        return True
    return principal.is_system or bool(principal.user is not None and principal.user.has_perm(metric.needs))


def ask(question: Question, at: datetime) -> Answer:
    """Answer a question with what the principal may see. Raises MetricUnknown, GroupNotOffered and FilterNotOffered."""
    return ask_all([question], at)[0]


def ask_all(questions: Sequence[Question], at: datetime) -> list[Answer]:
    """Answer questions that somebody has at once, such as those of one card: what they have in common is read once.

    The answers come in the order of the questions. Raises what `ask` does if one of them does.
    """
    answers: dict[int, Answer] = {}
    together: dict[Callable[[Sequence[Question], datetime], list[Answer]], list[int]] = {}
    for place, question in enumerate(questions):
        metric = _asked(question)
        if metric.together is None:
            answers[place] = metric.answer(question, at)
        else:
            together.setdefault(metric.together, []).append(place)
    for answer_all, places in together.items():
        answers |= zip(places, answer_all([questions[place] for place in places], at), strict=True)
    return [answers[place] for place in range(len(questions))]


def _asked(question: Question) -> Metric:
    metric = metric_named(question.metric)
    if question.group is not None and question.group not in metric.groups:
        raise GroupNotOffered
    if not set(question.only) <= set(metric.filters):
        raise FilterNotOffered
    return metric


class GroupNotOffered(Refused):
    """A metric was to be split by what it cannot be split by."""

    code = "group_not_offered"
    sentence = "This metric cannot be split like that."


class FilterNotOffered(Refused):
    """A metric was to be narrowed by what it does not know: it would answer with everything."""

    code = "filter_not_offered"
    sentence = "This metric cannot be narrowed like that."
