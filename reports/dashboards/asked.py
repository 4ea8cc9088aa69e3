"""What a page of reports was asked for: a period, what it is kept to, and whether the period before stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from reports.metrics.asking import FROM, GROUP, HOURS, PARAMETERS, PERIOD, REALITY, TO, NotAsked, question_from
from reports.metrics.choices import DIMENSIONS, Preset, Reality
from reports.metrics.questions import Question

COMPARE, CHOSEN_DAYS = "compare", "days"
# A metric of all dimensions, by which the parameters are read for the page as a whole.
PLAIN = "reported"
USUAL = Preset.LAST_30_DAYS
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """`values` are the parameters as they go on to the cards. `question` is the plain one, None where `problems` say
    what is wrong with which parameter."""

    values: Values
    question: Question | None
    compares: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def preset(self) -> str:
        """The preset in force; empty for chosen days."""
        if FROM in self.values or TO in self.values:
            return ""
        return self.values.get(PERIOD, [USUAL.value])[0]

    def address(self, **changes: list[str] | None) -> str:
        """The parameters with some of them set anew, or left out where None."""
        values = {name: value for name, value in {**self.values, **changes}.items() if value}
        return urlencode(values, doseq=True)

    def all_of(self, name: str) -> str:
        """The parameters without narrowing by this one. It stays, empty: the page would be kept to the reader's own."""
        return f"{self.address(**{name: None})}&{name}=".lstrip("&")

    def without_days(self, preset: str) -> str:
        return self.address(**{FROM: None, TO: None, PERIOD: [preset]})


def read_asked(given: QueryDict, *, today: date, reality: Reality = Reality.REAL) -> Asked:
    """Read the parameters of a page. `reality` holds where none was chosen. What is no parameter is left alone.

    One query for each dimension that is narrowed by.
    """
    values = {name: [word for word in given.getlist(name) if word] for name in sorted(PARAMETERS) if name != GROUP}
    values = {name: words for name, words in values.items() if words}
    if values.get(PERIOD, [CHOSEN_DAYS])[-1] == CHOSEN_DAYS:
        values.pop(PERIOD, None)
    else:
        # Who chose a preset and left days standing in the form wants the preset.
        values = {name: words for name, words in values.items() if name not in (FROM, TO)}
    if reality != Reality.REAL:
        values.setdefault(REALITY, [reality.value])
    compares = given.get(COMPARE) != "no"
    if not compares:
        values[COMPARE] = ["no"]
    try:
        question = question_from(values, metric=PLAIN, today=today)
    except NotAsked as error:
        return Asked(values, None, compares, error.fields)
    return Asked(values, question, compares)


def last_day(question: Question) -> date:
    return question.until - timedelta(days=1)


def kept_to(asked: Asked, name: str) -> list[str]:
    """The words by which a page is narrowed in one dimension."""
    return asked.values.get(name, [])


NARROWING = tuple(dimension.value for dimension in DIMENSIONS)
__all__ = ["HOURS", "NARROWING", "Asked", "kept_to", "last_day", "read_asked"]
