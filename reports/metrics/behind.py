"""From a figure to what stands behind it: addresses of the queue's list of all, or of a list of the reports' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from incidents.desk.figures import LONGEST, MILESTONES, OPEN, FigureAddress, Keys
from incidents.desk.views.loading import QUEUE
from reports.metrics.asking import GROUP, address_of
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Reality
from reports.metrics.measures import MEASURES
from reports.metrics.questions import Figure, Question
from reports.metrics.registry import leads_of

WEEK = timedelta(days=7)
RESOLUTION_CODES = "resolution_codes"
# The first two count what is open at the end of their last day.
COUNTED_BY = {"backlog": OPEN, "backlog_age": OPEN, "recurrence": "reported", RESOLUTION_CODES: "resolved"}
# The page that lists what stands behind a figure, the parameter for the group's key, and the word for "without".
RECORDS, KEY, WITHOUT = "report_records", "key", "none"


def milestone_of(metric: str) -> str:
    """By which milestone a metric counts incidents; empty where the queue has no list of those behind its figures."""
    if metric in COUNTED_BY:
        return COUNTED_BY[metric]
    milestone = next((measure.milestone for measure in MEASURES if measure.name == metric), "").removesuffix("_at")
    return milestone if milestone in MILESTONES else ""


def behind_all(question: Question) -> str:
    """The list of what an answer counts altogether; empty where there is none."""
    has_records, page = leads_of(question.metric)
    if has_records:
        return _records(question)
    return reverse(page) if page else in_queue(question)


def behind(question: Question) -> Callable[[Figure], str]:
    """The list behind each group of an answer, as charts take it; empty where there is none."""

    def of(figure: Figure) -> str:
        if not (figure.n or figure.unknown):
            return ""
        has_records, page = leads_of(question.metric)
        if has_records:
            return _records(question, figure)
        return reverse(page) if page else _in_queue(question, figure)

    return of


def in_queue(question: Question) -> str:
    """The queue's list of all incidents that an answer counts, with those whose value is unknown."""
    return _address(question, question.since, question.until, _only(question))


def _records(question: Question, figure: Figure | None = None) -> str:
    here, group = reverse(RECORDS, args=[question.metric]), question.group
    if figure is None or group is None:
        return f"{here}?{address_of(replace(question, group=None))}"
    if group in OF_TIME and group != Group.HOUR_OF_WEEK:
        since, until = _step(question, figure)
        return f"{here}?{address_of(replace(question, group=None, since=since, until=until))}"
    chosen = urlencode({GROUP: group.value, KEY: figure.key or WITHOUT})
    return f"{here}?{address_of(replace(question, group=None))}&{chosen}"


def _in_queue(question: Question, figure: Figure) -> str:
    group, only = question.group, _only(question)
    if group is None:
        return in_queue(question)
    if group == Group.HOUR_OF_WEEK:
        return _address(question, question.since, question.until, only, int(figure.key))
    if group in OF_TIME:
        return _address(question, *_step(question, figure), only)
    if group not in DIMENSIONS:
        return ""
    only[group.value] = (int(figure.key) if figure.key else None,)
    return _address(question, question.since, question.until, only)


def _only(question: Question) -> dict[str, Keys]:
    # Those without the code are what the share is of.
    left_out = Group.RESOLUTION_CODE if question.metric == RESOLUTION_CODES else None
    return {dimension.value: tuple(keys) for dimension, keys in question.only.items() if dimension != left_out}


def _step(question: Question, figure: Figure) -> tuple[date, date]:
    """The day, week or month of a figure, as far as it lies in the period: its first day, and that behind its last."""
    first = date.fromisoformat(figure.key)
    if question.group == Group.MONTH:
        end = (first.replace(day=28) + WEEK).replace(day=1)
    else:
        end = first + (WEEK if question.group == Group.WEEK else timedelta(days=1))
    return max(first, question.since), min(end, question.until)


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
