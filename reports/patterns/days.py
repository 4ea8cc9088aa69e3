"""Which days are compared with which. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from reports.metrics.questions import Figure, Question

DAY = timedelta(days=1)
WEEK = 7


def whole_days(question: Question, today: date) -> Question:
    """The question without today and what is still to come, unless nothing else is asked about: a day that is not over
    looks quiet beside one that is."""
    if question.since >= today or question.until <= today:
        return question
    return replace(question, until=today)


def with_before(question: Question) -> Question:
    """One question about the period and the one before it."""
    return replace(question, since=question.before().since)


def days_between(since: date, until: date) -> list[date]:
    """From the first to before the second."""
    return [since + step * DAY for step in range((until - since).days)]


def counts_by_day(figures: Iterable[Figure]) -> dict[date, int]:
    """From the figures of an answer split by days, in order."""
    return {date.fromisoformat(figure.key): figure.n for figure in figures}


def without_beginning(counts: Mapping[date, int]) -> dict[date, int]:
    """From the first day with anything on: before it nothing was recorded, which is not the same as nothing."""
    first = next((day for day, count in counts.items() if count), None)
    return {day: count for day, count in counts.items() if first is not None and day >= first}


def same_weekdays_before(counts: Mapping[date, int], day: date, weeks: int) -> Sequence[int]:
    """The counts of the same weekday in the weeks before, the newest first, as far back as there are counts."""
    days = (day - week * WEEK * DAY for week in range(1, weeks + 1))
    return [counts[one] for one in days if one in counts]
