"""The metrics that are measured of incidents, made from the measures and from how incidents stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from reports.metrics.choices import DIMENSIONS, Better, Group, Unit
from reports.metrics.measures import MEASURES, Measure
from reports.metrics.promises import OF_PROMISES
from reports.metrics.queries.backlog import BACKLOG, BACKLOG_AGE
from reports.metrics.queries.codes import RESOLUTION_CODES
from reports.metrics.queries.kept import RECURRENCE, Recipe, answer_together, recipe_of
from reports.metrics.queries.listing import list_incidents
from reports.metrics.questions import Answer, Question
from reports.metrics.registry import Metric
from reports.metrics.standing import backlog, backlog_age, recurrence, resolution_codes

_LONGER = (Group.DAY, Group.WEEK, Group.MONTH)


_RECIPES: dict[str, Recipe] = {
    **{measure.name: recipe_of(measure) for measure in (*MEASURES, *OF_PROMISES)},
    "backlog": BACKLOG,
    "backlog_age": BACKLOG_AGE,
    "resolution_codes": RESOLUTION_CODES,
    "recurrence": RECURRENCE,
}


def _answer_all(questions: Sequence[Question], at: datetime) -> list[Answer]:
    return answer_together(_RECIPES, questions, at)


def _answer(question: Question, at: datetime) -> Answer:
    return _answer_all([question], at)[0]


def _metric(measure: Measure) -> Metric:
    return Metric(
        measure.name,
        measure.label,
        measure.subject,
        measure.unit,
        measure.better,
        measure.of,
        _answer,
        together=_answer_all,
        has_business_hours=measure.has_business_hours,
        # Of what is only counted the queue has the list, where more can be done with it.
        records=None if measure.counts else partial(list_incidents, measure),
    )


METRICS: list[Metric] = [
    *(_metric(measure) for measure in MEASURES),
    Metric(
        *("backlog", "Backlog", "Volume", Unit.COUNT, Better.LOWER, backlog, _answer),
        together=_answer_all,
        groups=(*_LONGER, *DIMENSIONS),
    ),
    Metric(
        *("backlog_age", "Age of the backlog", "Volume", Unit.SECONDS, Better.LOWER, backlog_age, _answer),
        together=_answer_all,
        groups=_LONGER,
    ),
    Metric(
        *("resolution_codes", "Resolution codes", "Quality", Unit.SHARE, Better.HIGHER, resolution_codes, _answer),
        together=_answer_all,
    ),
    Metric(
        *("recurrence", "Came again", "Quality", Unit.SHARE, Better.LOWER, recurrence, _answer),
        together=_answer_all,
    ),
    *(_metric(measure) for measure in OF_PROMISES),
]
