"""The metrics that are measured of incidents, made from the measures and from how incidents stand."""

from __future__ import annotations

from functools import partial

from reports.metrics.choices import DIMENSIONS, Better, Group, Unit
from reports.metrics.measures import MEASURES, Measure
from reports.metrics.promises import OF_PROMISES
from reports.metrics.queries.backlog import answer_backlog, answer_backlog_age
from reports.metrics.queries.kept import answer_from_kept
from reports.metrics.queries.recurrence import answer_recurrence
from reports.metrics.registry import Metric
from reports.metrics.standing import backlog, backlog_age, recurrence

_LONGER = (Group.DAY, Group.WEEK, Group.MONTH)


def _metric(measure: Measure) -> Metric:
    return Metric(
        measure.name,
        measure.label,
        measure.subject,
        measure.unit,
        measure.better,
        measure.of,
        partial(answer_from_kept, measure),
        has_business_hours=measure.has_business_hours,
    )


METRICS: list[Metric] = [
    *(_metric(measure) for measure in MEASURES),
    Metric(
        *("backlog", "Backlog", "Volume", Unit.COUNT, Better.LOWER, backlog, answer_backlog),
        groups=(*_LONGER, *DIMENSIONS),
    ),
    Metric(
        *("backlog_age", "Age of the backlog", "Volume", Unit.SECONDS, Better.LOWER, backlog_age, answer_backlog_age),
        groups=_LONGER,
    ),
    Metric("recurrence", "Came again", "Quality", Unit.SHARE, Better.LOWER, recurrence, answer_recurrence),
    *(_metric(measure) for measure in OF_PROMISES),
]
