"""Readiness as a metric."""

from __future__ import annotations

from reports.metrics.choices import Better, Group, Unit
from reports.metrics.registry import Metric
from reports.readiness.queries.answering import answer_readiness


def readiness(points: float | None) -> float | None:
    """How ready the organisation, a team or a service is, in points of 100.

    Formula: the criteria that count, each by its weight; their page says how each point is earned.
    Population: all teams and services in use: now, or as kept on the last day of the period where that is over.
    Source: drills and their results, promises, contacts, procedures, schedules and actions; kept once a day.
    """
    return points


METRICS: list[Metric] = [
    Metric(
        *("readiness", "Readiness", "Training", Unit.POINTS, Better.HIGHER, readiness, answer_readiness),
        groups=(Group.DAY, Group.WEEK, Group.MONTH, Group.TEAM, Group.SERVICE),
        filters=(),
        page="readiness",
    )
]
