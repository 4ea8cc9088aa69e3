"""What a saved report asks of each of its metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reports.builder.choices import ChartKind
from reports.metrics.asking import question_from
from reports.metrics.choices import OF_TIME, Group, Preset, Reality
from reports.metrics.questions import Question
from reports.metrics.registry import Metric


@dataclass(frozen=True)
class Wanted:
    """What a report asks, whether it was saved or is only looked at. `only` has keys by the values of dimensions."""

    metrics: tuple[str, ...]
    group: str = ""
    reality: str = Reality.REAL
    only: Mapping[str, Iterable[int]] | None = None
    in_business_hours: bool = False
    period: str = Preset.LAST_30_DAYS
    compares: bool = False
    chart: str = ChartKind.AUTOMATIC

    def plain_question(self, metric: str, today: date) -> Question:
        """What is asked of all of them alike, without splitting it. A query for each dimension that is filtered by.

        Raises MetricUnknown, and NotAsked where something that it keeps is gone.
        """
        only = {name: list(keys) for name, keys in (self.only or {}).items()}
        return question_from({"period": self.period, "reality": self.reality, **only}, metric=metric, today=today)

    def question(self, plain: Question, metric: Metric) -> Question:
        """The plain question, asked of this metric. Business hours are asked for only where it has them."""
        return replace(
            plain,
            metric=metric.name,
            group=Group(self.group) if self.group else None,
            in_business_hours=self.in_business_hours and metric.has_business_hours,
        )


def chart_for(chart: str, group: str) -> ChartKind:
    """How to draw what is split by `group`: as wanted where that can be drawn, else as suits it."""
    if not group or chart == ChartKind.TABLE:
        return ChartKind.TABLE
    if group == Group.HOUR_OF_WEEK:
        return ChartKind.HEAT
    if chart == ChartKind.BARS or group not in OF_TIME:
        return ChartKind.BARS
    return ChartKind.LINE
