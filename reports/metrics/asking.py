"""Questions from the parameters of an address and back: one way for pages, saved reports and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from incidents.refusals import Refused
from incidents.rest.fields import EARLIEST, LATEST
from reports.metrics.choices import DIMENSIONS, Group, Preset, Reality
from reports.metrics.periods import first_day
from reports.metrics.presets import days_of
from reports.metrics.queries.keys import keys_of
from reports.metrics.questions import Question
from reports.metrics.registry import metric_named

# What `question_from` reads; the names of what is filtered by are those of the dimensions.
FROM, TO, PERIOD, GROUP, REALITY, HOURS = "from", "to", "period", "group", "reality", "hours"
PARAMETERS = frozenset({FROM, TO, PERIOD, GROUP, REALITY, HOURS, *(each.value for each in DIMENSIONS)})
HOURS_CHOICES = ("elapsed", "business")
MOST_KEYS = 100
# More figures than these nobody reads, and each costs.
MOST_DAYS = {Group.DAY: 3_700, Group.WEEK: 11_000}
_NOT_NARROWED = "This metric cannot be narrowed by it."
Parameters = Mapping[str, Any]


class NotAsked(Refused):
    """Parameters that make no question; `fields` says at each what is wrong."""

    code = "invalid"
    sentence = "This cannot be asked."


def question_from(parameters: Parameters, *, metric: str, today: date) -> Question:
    """The question that parameters ask a metric. One query for each dimension that is filtered by, two for categories.

    `parameters` may be those of a request or plain values, single or lists; what is not in PARAMETERS is left alone.
    `from` and `to` are the first and the last day that count; without them `period` names a preset; without any it is
    the last 30 days that end with `today`, which is a day of the installation. Filters name rows by key or slug, and
    may be repeated; a category counts with all below it. `hours` is "elapsed" or "business".
    Raises MetricUnknown, and NotAsked naming the parameters.
    """
    problems: dict[str, str] = {}
    since, until = _days(parameters, today, problems)
    group = _group(metric, _one(parameters, GROUP), (until - since).days, problems)
    reality = _one_of(parameters, REALITY, Reality.values, Reality.REAL.value, problems)
    hours = _one_of(parameters, HOURS, HOURS_CHOICES, HOURS_CHOICES[0], problems)
    only = _only(parameters, metric, problems)
    if problems:
        raise NotAsked(fields=problems)
    return Question(metric, since, until, group, Reality(reality), only, in_business_hours=hours == "business")


def about(plain: Question, *, metric: str, group: Group | None) -> Question:
    """What a question that was read for one metric asks of another. Raises as `question_from` does."""
    problems = {
        dimension.value: _NOT_NARROWED for dimension in plain.only if dimension not in metric_named(metric).filters
    }
    _group(metric, group.value if group is not None else "", plain.days, problems)
    if problems:
        raise NotAsked(fields=problems)
    return replace(plain, metric=metric, group=group)


def parameters_of(question: Question) -> dict[str, list[str]]:
    """What asks the same question again of its metric, whatever day it is. Filters are keys."""
    parameters = {FROM: [question.since.isoformat()], TO: [(question.until - timedelta(days=1)).isoformat()]}
    if question.group is not None:
        parameters[GROUP] = [question.group.value]
    if question.reality != Reality.REAL:
        parameters[REALITY] = [question.reality.value]
    if question.in_business_hours:
        parameters[HOURS] = ["business"]
    for dimension, keys in question.only.items():
        parameters[dimension.value] = [str(key) for key in keys]
    return parameters


def address_of(question: Question) -> str:
    """The parameters as an address has them, behind the question mark."""
    return urlencode(parameters_of(question), doseq=True)


def _days(parameters: Parameters, today: date, problems: dict[str, str]) -> tuple[date, date]:
    preset = _one_of(parameters, PERIOD, Preset.values, Preset.LAST_30_DAYS.value, problems)
    since, until = days_of(Preset(preset), today)
    first, last = _day(parameters, FROM, problems), _day(parameters, TO, problems)
    if last is not None:
        until = last + timedelta(days=1)
    if first is not None:
        since = first
        until = until if last is not None else max(today, first) + timedelta(days=1)
    elif last is not None:
        since = until - timedelta(days=30)
    if until <= since:
        problems[TO] = "The period ends before it begins."
        return today, today + timedelta(days=1)
    return since, until


def _day(parameters: Parameters, name: str, problems: dict[str, str]) -> date | None:
    text = _one(parameters, name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems[name] = f"“{text[:40]}” is no day. Write one like 2026-11-23."
        return None
    if not EARLIEST.date() <= first_day(day, Group.WEEK) or not day < LATEST.date() - timedelta(days=1):
        problems[name] = "This lies too far from today."
        return None
    return day


def _group(metric: str, text: str, days: int, problems: dict[str, str]) -> Group | None:
    offered = metric_named(metric).groups
    if not text:
        return None
    if text not in [group.value for group in offered]:
        words = ", ".join(offered) if offered else "no group: this metric has only one figure"
        problems[GROUP] = f"This metric can be split by: {words}."
        return None
    group = Group(text)
    if group in MOST_DAYS and days > MOST_DAYS[group]:
        problems[GROUP] = f"So many {group.label.lower()}s cannot be told apart. Ask for a shorter period, or by month."
    return group


def _only(parameters: Parameters, metric: str, problems: dict[str, str]) -> dict[Group, tuple[int, ...]]:
    only: dict[Group, tuple[int, ...]] = {}
    offered = metric_named(metric).filters
    for dimension in DIMENSIONS:
        words = list(dict.fromkeys(_all(parameters, dimension.value)))
        if words and dimension not in offered:
            problems[dimension.value] = _NOT_NARROWED
        elif len(words) > MOST_KEYS:
            problems[dimension.value] = f"At most {MOST_KEYS}."
        elif words:
            keys, unknown = keys_of(dimension, words)
            only[dimension] = keys
            if unknown:
                problems[dimension.value] = f"There is no {dimension.label.lower()} “{unknown[0][:40]}”."
    return only


def _one_of(
    parameters: Parameters, name: str, choices: list[str] | tuple[str, ...], usual: str, problems: dict[str, str]
) -> str:
    text = _one(parameters, name)
    if text and text not in choices:
        problems[name] = f"One of: {', '.join(choices)}."
        return usual
    return text or usual


def _one(parameters: Parameters, name: str) -> str:
    words = _all(parameters, name)
    return words[-1] if words else ""


def _all(parameters: Parameters, name: str) -> list[str]:
    """The words that were given, without the empty ones that forms send."""
    given: Any
    if hasattr(parameters, "getlist"):
        given = parameters.getlist(name)
    else:
        given = parameters.get(name)
        if given is None:
            return []
        given = given if isinstance(given, list | tuple) else [given]
    return [text for text in (str(word).strip() for word in given) if text]
