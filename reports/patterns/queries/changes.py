"""What changed against the period before, with its bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from reports.formulas.changes import Change, mean_change, median_change, rate_change, share_change, unevenness
from reports.metrics import periods
from reports.metrics.choices import Group, Unit
from reports.metrics.measures import MEASURES, Measure
from reports.metrics.questions import Question
from reports.metrics.records import Record
from reports.metrics.registry import Metric, ask, metric_named
from reports.patterns.days import DAY, counts_by_day, days_between, with_before
from reports.patterns.queries.period import in_period

VOLUMES = ("reported", "resolved")
# More incidents are not compared one by one: that would take too long for somebody who waits.
MOST = 100_000
DAYS_OF_UNEVENNESS = 56
# What is measured of each incident from its own row, in the order in which it is told.
MEASURED = (
    *("time_to_acknowledge", "time_to_mitigate", "time_to_resolve", "time_to_close", "reopened", "reassignments"),
)
METHODS = {
    "rate": "Counts: exact test of two Poisson rates, widened by how uneven the days are",
    "median": "Medians: distribution-free bounds of Price and Bonett",
    "share": "Shares: Newcombe’s bounds",
    "mean": "Means: Welch’s bounds",
}
_MORE = ("reassignment_count", "reopen_count")
Values = list[float]


@dataclass(frozen=True)
class Told:
    """How one metric changed: on how many values either figure rests, and by which of METHODS it was judged.

    `unknown` belong to the period and have no value.
    """

    metric: Metric
    change: Change
    n_before: int
    n: int
    unknown: int
    method: str

    @property
    def is_better(self) -> bool | None:
        """Whether a clear change is for the better; None where it is neither, or not clear."""
        if not self.change.is_clear or self.change.low is None or self.metric.better == "neither":
            return None
        return (self.change.low > 0) == (self.metric.better == "higher")


def changes_of(question: Question, at: datetime) -> list[Told]:
    """Every metric of VOLUMES and MEASURED, in the period of the question against the one before it.

    One query for each milestone that something is measured at. Where there are too many incidents (`MOST`) the volumes
    alone, each by one question.
    """
    both = with_before(question)
    if in_period(both).count() > MOST:
        return [_volume(name, *_kept_by_day(name, question, at)) for name in VOLUMES]
    measures = [measure for measure in MEASURES if measure.name in (*VOLUMES, *MEASURED)]
    found: dict[str, Told] = {}
    for milestone in dict.fromkeys(measure.milestone for measure in measures):
        of_milestone = [measure for measure in measures if measure.milestone == milestone]
        found |= {told.metric.name: told for told in _at(milestone, of_milestone, question)}
    return [found[name] for name in (*VOLUMES, *MEASURED) if name in found]


def unevenness_of(question: Question) -> float:
    """How much more uneven the days are than chance has it, of everything that is asked about, by the newest eight
    weeks of both periods. One query."""
    zone = timezone.get_default_timezone()
    since = max(with_before(question).since, question.until - DAYS_OF_UNEVENNESS * DAY)
    rows = in_period(replace(question, since=since))
    counts = Counter(
        moment.astimezone(zone).date()
        for moment in rows.values_list("reported_at", flat=True).iterator(chunk_size=5_000)
    )
    before = [counts[day] for day in days_between(since, question.since)]
    return unevenness(before, [counts[day] for day in days_between(max(since, question.since), question.until)])


def _kept_by_day(name: str, question: Question, at: datetime) -> tuple[list[int], list[int]]:
    answer = ask(replace(with_before(question), metric=name, group=Group.DAY), at)
    counts = counts_by_day(answer.groups)
    before = [count for day, count in counts.items() if day < question.since]
    return before, [count for day, count in counts.items() if day >= question.since]


def _volume(name: str, before: list[int], now: list[int]) -> Told:
    return Told(metric_named(name), rate_change(before, now), sum(before), sum(now), 0, "rate")


def _at(milestone: str, measures: list[Measure], question: Question) -> Iterable[Told]:
    """Only the columns that are needed: there may be many incidents."""
    zone = timezone.get_default_timezone()
    begins = periods.begins(question.since, zone)
    rows = in_period(with_before(question), milestone)
    values: dict[str, tuple[Values, Values]] = {measure.name: ([], []) for measure in measures}
    unknown = dict.fromkeys(values, 0)
    days: Counter[date] = Counter()
    for row in rows.values_list("reported_at", milestone, *_MORE).iterator(chunk_size=2_000):
        record = _record(milestone, row)
        is_now = row[1] >= begins
        days[row[1].astimezone(zone).date()] += 1
        for measure in measures:
            value = measure.of(record)
            if value is not None:
                values[measure.name][is_now].append(value)
            elif is_now:
                unknown[measure.name] += 1
    for measure in measures:
        if measure.name in VOLUMES:
            before = [days[day] for day in days_between(question.before().since, question.since)]
            yield _volume(measure.name, before, [days[day] for day in days_between(question.since, question.until)])
            continue
        change, method = _judged(measure.unit, *values[measure.name])
        n_before, n = map(len, values[measure.name])
        yield Told(metric_named(measure.name), change, n_before, n, unknown[measure.name], method)


def _record(milestone: str, row: tuple[Any, ...]) -> Record:
    reported_at, came_at, reassignments, reopenings = row
    return Record(
        incident=0,
        is_drill=False,
        is_restricted=False,
        is_open=False,
        keys={},
        reported_at=reported_at,
        reassignments=reassignments,
        reopenings=reopenings,
        **({milestone: came_at} if milestone != "reported_at" else {}),
    )


def _judged(unit: Unit, before: Values, now: Values) -> tuple[Change, str]:
    if unit == Unit.SECONDS:
        return median_change(before, now), "median"
    if unit == Unit.SHARE:
        return share_change((round(sum(before)), len(before)), (round(sum(now)), len(now))), "share"
    return mean_change(before, now), "mean"
