"""The metrics of downtime and costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from reports.costs import availability, measures
from reports.costs.choices import Kept
from reports.costs.queries.answers import answer, asked_by
from reports.costs.queries.listing import list_costs, list_services
from reports.costs.queries.reading import Reading
from reports.costs.queries.standing import Asked
from reports.costs.queries.working import answer_available, downs_asked_by
from reports.costs.rights import VIEWS
from reports.metrics.choices import DIMENSIONS, Better, Group, Unit
from reports.metrics.questions import Answer, Question
from reports.metrics.registry import Metric

SUBJECT = "Downtime and cost"
_DAYS = (Group.DAY, Group.WEEK, Group.MONTH)
_GROUPS = (*_DAYS, *DIMENSIONS)
_OF_SERVICE = (*_DAYS, Group.SERVICE)


@dataclass(frozen=True)
class _Way:
    """How a metric is answered, and what its question asks of what is kept."""

    answer: Callable[..., Answer]
    asked: Callable[[Question], Asked | None]


def _of_costs(kept: Kept = Kept.ALL, unit: Unit = Unit.MONEY, *, is_recurrence: bool = False) -> _Way:
    return _Way(
        partial(answer, kept=kept, unit=unit, is_recurrence=is_recurrence),
        partial(asked_by, kept=kept, is_recurrence=is_recurrence),
    )


_WAYS: dict[str, _Way] = {
    "downtime": _of_costs(Kept.DOWNTIME, Unit.SECONDS),
    "availability": _Way(answer_available, downs_asked_by),
    "availability_with_dependencies": _Way(partial(answer_available, with_needs=True), downs_asked_by),
    "cost": _of_costs(),
    "cost_of_downtime": _of_costs(Kept.DOWNTIME),
    "cost_of_response": _of_costs(Kept.RESPONSE),
    "fixed_costs": _of_costs(Kept.ITEM),
    "cost_of_recurrence": _of_costs(is_recurrence=True),
}


def _answer_all(questions: Sequence[Question], at: datetime) -> list[Answer]:
    asked = (_WAYS[question.metric].asked(question) for question in questions)
    reading = Reading(one for one in asked if one is not None)
    return [_WAYS[question.metric].answer(question, at, reading=reading) for question in questions]


def _answer(question: Question, at: datetime) -> Answer:
    return _answer_all([question], at)[0]


def _cost(name: str, label: str, defined_by: object, **options: object) -> Metric:
    records: Any = partial(list_costs, **options)  # type: ignore[arg-type]
    more: dict[str, Any] = {"groups": _GROUPS, "needs": VIEWS, "records": records, "together": _answer_all}
    return Metric(name, label, SUBJECT, Unit.MONEY, Better.LOWER, defined_by, _answer, **more)  # type: ignore[arg-type]


METRICS: list[Metric] = [
    Metric(
        "downtime",
        "Downtime",
        SUBJECT,
        Unit.SECONDS,
        Better.LOWER,
        measures.downtime,
        _answer,
        together=_answer_all,
        groups=_GROUPS,
        records=partial(list_costs, kept=Kept.DOWNTIME, unit=Unit.SECONDS),
    ),
    Metric(
        "availability",
        "Availability",
        SUBJECT,
        Unit.SHARE,
        Better.HIGHER,
        availability.availability,
        _answer,
        together=_answer_all,
        groups=_OF_SERVICE,
        filters=(Group.SERVICE,),
        records=list_services,
    ),
    Metric(
        "availability_with_dependencies",
        "Availability with what is needed",
        SUBJECT,
        Unit.SHARE,
        Better.HIGHER,
        measures.availability_with_dependencies,
        _answer,
        together=_answer_all,
        groups=_OF_SERVICE,
        filters=(Group.SERVICE,),
        records=partial(list_services, with_needs=True),
    ),
    _cost("cost", "Cost", measures.cost),
    _cost("cost_of_downtime", "Cost of downtime", measures.cost_of_downtime, kept=Kept.DOWNTIME),
    _cost("cost_of_response", "Cost of response", measures.cost_of_response, kept=Kept.RESPONSE),
    _cost("fixed_costs", "Fixed costs", measures.fixed_costs, kept=Kept.ITEM),
    _cost("cost_of_recurrence", "Cost of what came back", measures.cost_of_recurrence, is_recurrence=True),
]
