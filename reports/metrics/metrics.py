"""The metrics that are measured of incidents, made from the measures."""

from __future__ import annotations

from functools import partial

from reports.metrics.measures import MEASURES, Measure
from reports.metrics.promises import OF_PROMISES
from reports.metrics.queries.kept import answer_from_kept
from reports.metrics.registry import Metric


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


METRICS: list[Metric] = [_metric(measure) for measure in (*MEASURES, *OF_PROMISES)]
