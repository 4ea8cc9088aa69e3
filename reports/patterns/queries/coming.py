"""How many incidents come in the next days, from how many came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from reports.formulas.forecasts import Forecast, days_needed, forecast
from reports.metrics.choices import Group
from reports.metrics.questions import Answer, Figure, Question
from reports.metrics.registry import ask
from reports.patterns.days import DAY, WEEK, counts_by_day, without_beginning

HISTORY = 26 * WEEK
HORIZON = 2 * WEEK
SHOWN = 8 * WEEK


@dataclass(frozen=True)
class Coming:
    """What comes from today on, `known` being the whole days it rests on. `forecast` is None where these are too few:
    `needed` says how many it takes."""

    today: date
    known: Answer
    history: int
    forecast: Forecast | None
    needed: int = days_needed(HORIZON)

    @property
    def days(self) -> list[tuple[date, float]]:
        values = self.forecast.values if self.forecast is not None else ()
        return [(self.today + step * DAY, value) for step, value in enumerate(values)]

    @property
    def total(self) -> float:
        return sum(value for _day, value in self.days)


def coming(question: Question, at: datetime) -> Coming:
    """From the half year before today, whatever period the question is about. One question."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    asked = replace(question, metric="reported", group=Group.DAY, since=today - HISTORY * DAY, until=today)
    answer = ask(asked, at)
    series = [float(count) for count in without_beginning(counts_by_day(answer.groups)).values()]
    return Coming(today, answer, len(series), forecast(series, HORIZON))


def as_answer(found: Coming) -> Answer:
    """What was known of the last weeks with what is forecast behind it, to be drawn as one line."""
    figures = list(found.known.groups[-SHOWN:])
    figures += [
        Figure(day.isoformat(), f"{day:%d %b %Y} (forecast)", 0, 0, round(value, 1)) for day, value in found.days
    ]
    since = date.fromisoformat(figures[0].key)
    asked = replace(found.known.question, since=since, until=found.today + len(found.days) * DAY)
    return replace(found.known, question=asked, groups=tuple(figures))
