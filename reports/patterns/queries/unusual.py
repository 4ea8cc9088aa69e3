"""Days and hours on which unusually many or few incidents were reported, judged by the same weekday before them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from django.utils import timezone

from reports.formulas.unusual import Judgement, judge
from reports.metrics.choices import Group
from reports.metrics.questions import Answer, Question
from reports.metrics.registry import ask
from reports.patterns.days import DAY, WEEK, counts_by_day, same_weekdays_before, without_beginning
from reports.patterns.queries.period import in_period

# The weeks before a day by which it is judged, and the newest days of a period of which hours are looked at.
WEEKS = 12
DAYS_OF_HOURS = 28
# A few in an hour are no burst, however quiet the hour mostly is.
FEWEST_IN_AN_HOUR = 5
Hour = tuple[date, int]


@dataclass(frozen=True)
class UnusualHour:
    """An hour with unusually many; the hour of the clock on a day of the installation."""

    day: date
    hour: int
    judgement: Judgement


@dataclass(frozen=True)
class UnusualDays:
    """The days of a period as they were judged (those without enough weeks before them are not), and their answer."""

    answer: Answer
    judged: dict[date, Judgement]
    today: date

    @property
    def flagged(self) -> dict[date, Judgement]:
        """The newest first. A day that is not over is never called quiet."""
        return {
            day: judged
            for day, judged in sorted(self.judged.items(), reverse=True)
            if judged.is_many or (judged.is_few and day < self.today)
        }


def unusual_days(question: Question, at: datetime) -> UnusualDays:
    """Each day of the period against the same weekday in the twelve weeks before it. One question."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    asked = replace(question, metric="reported", group=Group.DAY, since=question.since - WEEKS * WEEK * DAY)
    answer = ask(asked, at)
    counts = without_beginning(counts_by_day(answer.groups))
    judged = {
        day: judgement
        for day, count in counts.items()
        if question.since <= day <= today
        and (judgement := judge(count, same_weekdays_before(counts, day, WEEKS))) is not None
    }
    shown = tuple(figure for figure in answer.groups if date.fromisoformat(figure.key) >= question.since)
    return UnusualDays(replace(answer, groups=shown), judged, today)


def unusual_hours(question: Question) -> list[UnusualHour]:
    """Each hour of the period's newest four weeks against the same hour of the week before it, the newest first.

    One query, which reads when each incident of sixteen weeks was reported.
    """
    zone = timezone.get_default_timezone()
    since = max(question.since, question.until - DAYS_OF_HOURS * DAY)
    asked = replace(question, since=since - WEEKS * WEEK * DAY)
    counts: Counter[Hour] = Counter()
    rows = in_period(asked).values_list("reported_at", flat=True)
    for moment in rows.iterator(chunk_size=5_000):
        local = moment.astimezone(zone)
        counts[local.date(), local.hour] += 1
    first = min((day for day, _hour in counts), default=since)
    found = []
    for (day, hour), count in sorted(counts.items(), reverse=True):
        if day < since or count < FEWEST_IN_AN_HOUR:
            continue
        before = (day - week * WEEK * DAY for week in range(1, WEEKS + 1))
        judgement = judge(count, [counts[one, hour] for one in before if one >= first])
        if judgement is not None and judgement.is_many:
            found.append(UnusualHour(day, hour, judgement))
    return found


def bounds_of(judgement: Judgement) -> tuple[int, int]:
    """The least and the greatest count that is still usual."""
    return ceil(judgement.low), int(judgement.high)
