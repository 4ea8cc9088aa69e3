"""From a figure to the incidents behind it: addresses of the queue's list of all. Pure but for `reverse`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from incidents.desk.figures import LONGEST, MILESTONES, OPEN, FigureAddress, Keys
from incidents.desk.views.loading import QUEUE
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Reality
from reports.metrics.measures import MEASURES
from reports.metrics.questions import Figure, Question

WEEK = timedelta(days=7)
# Counts what is open at the end of its last day.
BACKLOG = "backlog"


def milestone_of(metric: str) -> str:
    """By which milestone a metric counts incidents; empty where no list of incidents stands behind its figures."""
    if metric == BACKLOG:
        return OPEN
    milestone = next((measure.milestone for measure in MEASURES if measure.name == metric), "").removesuffix("_at")
    return milestone if milestone in MILESTONES else ""


def behind_all(question: Question) -> str:
    """The list of the incidents that an answer counts altogether; empty where there is none."""
    return _address(question, question.since, question.until, _only(question))


def behind(question: Question) -> Callable[[Figure], str]:
    """The list behind each group of an answer, as charts take it; empty where there is none."""

    def of(figure: Figure) -> str:
        if not (figure.n or figure.unknown) or not milestone_of(question.metric):
            return ""
        group, only = question.group, _only(question)
        if group is None:
            return behind_all(question)
        if group == Group.HOUR_OF_WEEK:
            return _address(question, question.since, question.until, only, int(figure.key))
        if group in OF_TIME:
            since, until = _step(date.fromisoformat(figure.key), group)
            return _address(question, max(since, question.since), min(until, question.until), only)
        if group not in DIMENSIONS:
            return ""
        only[group.value] = (int(figure.key) if figure.key else None,)
        return _address(question, question.since, question.until, only)

    return of


def _only(question: Question) -> dict[str, Keys]:
    return {dimension.value: tuple(keys) for dimension, keys in question.only.items()}


def _step(first: date, group: Group) -> tuple[date, date]:
    if group == Group.MONTH:
        return first, (first.replace(day=28) + WEEK).replace(day=1)
    return first, first + (WEEK if group == Group.WEEK else timedelta(days=1))


def _address(
    question: Question, since: date, until: date, only: dict[str, Keys], hour_of_week: int | None = None
) -> str:
    milestone = milestone_of(question.metric)
    if not milestone:
        return ""
    figure = FigureAddress(milestone, since, until - timedelta(days=1), only, hour_of_week).text()
    if len(figure) > LONGEST:
        return ""
    parameters = {"tab": "all", "figure": figure}
    if question.reality != Reality.REAL:
        parameters["reality"] = question.reality.value
    return f"{reverse(QUEUE)}?{urlencode(parameters)}"
