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
from reports.patterns.queries.period import in_period, reached_in_period

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

    Two queries. Where there are too many incidents (`MOST`) the volumes alone, each by one question.
    """
    both = with_before(question)
    if in_period(both).count() > MOST:
        return [_volume(name, *_kept_by_day(name, question, at)) for name in VOLUMES]
    measures = [measure for measure in MEASURES if measure.name in (*VOLUMES, *MEASURED)]
    by_milestone = {
        milestone: _Comparison(question, milestone, [one for one in measures if one.milestone == milestone])
        for milestone in dict.fromkeys(measure.milestone for measure in measures)
    }
    for row in reached_in_period(both, by_milestone).values_list("reported_at", *_MORE, *by_milestone).iterator(2_000):
        for comparison, moment in zip(by_milestone.values(), row[3:], strict=True):
            comparison.add(moment, row)
    found = {told.metric.name: told for each in by_milestone.values() for told in each.told()}
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


class _Comparison:
    """What is measured of the incidents that reached one milestone, in both periods. Only the columns that are needed
    are read: there may be many incidents.
    """

    def __init__(self, question: Question, milestone: str, measures: list[Measure]) -> None:
        self.question, self.milestone, self.measures = question, milestone, measures
        self.zone = timezone.get_default_timezone()
        both = with_before(question)
        self.first, self.begins, self.ends = (
            periods.begins(day, self.zone) for day in (both.since, question.since, question.until)
        )
        self.values: dict[str, tuple[Values, Values]] = {measure.name: ([], []) for measure in measures}
        self.unknown = dict.fromkeys(self.values, 0)
        self.days: Counter[date] = Counter()

    def add(self, moment: datetime | None, row: tuple[Any, ...]) -> None:
        """Count an incident where it reached the milestone in one of the periods."""
        if moment is None or not self.first <= moment < self.ends:
            return
        record, is_now = _record(self.milestone, moment, row), moment >= self.begins
        self.days[moment.astimezone(self.zone).date()] += 1
        for measure in self.measures:
            value = measure.of(record)
            if value is not None:
                self.values[measure.name][is_now].append(value)
            elif is_now:
                self.unknown[measure.name] += 1

    def told(self) -> Iterable[Told]:
        question = self.question
        for measure in self.measures:
            name = measure.name
            if name in VOLUMES:
                before = [self.days[day] for day in days_between(question.before().since, question.since)]
                yield _volume(name, before, [self.days[day] for day in days_between(question.since, question.until)])
                continue
            change, method = _judged(measure.unit, *self.values[name])
            n_before, n = map(len, self.values[name])
            yield Told(metric_named(name), change, n_before, n, self.unknown[name], method)


def _record(milestone: str, moment: datetime, row: tuple[Any, ...]) -> Record:
    reported_at, reassignments, reopenings = row[:3]
    reached: dict[str, Any] = {milestone: moment} if milestone != "reported_at" else {}
    return Record(
        incident=0,
        is_drill=False,
        is_restricted=False,
        is_open=False,
        keys={},
        reported_at=reported_at,
        reassignments=reassignments,
        reopenings=reopenings,
        **reached,
    )


def _judged(unit: Unit, before: Values, now: Values) -> tuple[Change, str]:
    if unit == Unit.SECONDS:
        return median_change(before, now), "median"
    if unit == Unit.SHARE:
        return share_change((round(sum(before)), len(before)), (round(sum(now)), len(now))), "share"
    return mean_change(before, now), "mean"
