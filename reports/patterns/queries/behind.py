"""The incidents of a person, an organisation or a kind of contributing factor."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.lifecycle.models import Incident
from knowledge.reviews.models import ContributingFactor
from reports.metrics.questions import Question
from reports.patterns.choices import By
from reports.patterns.queries.period import in_period

SHOWN = 200
_COLUMNS = {By.REPORTER: "reporter", By.CONTACT: "contact", By.ORGANISATION: "contact__organisation"}
NARROWS = (By.FACTOR, *_COLUMNS)


@dataclass(frozen=True)
class Behind:
    """The newest of the incidents, at most 200, and how many there are."""

    incidents: tuple[Incident, ...]
    count: int


def behind(question: Question, by: By, key: str) -> Behind:
    """The incidents reported in the period of a question, of one of NARROWS by its key. Two queries."""
    rows = in_period(question)
    if by == By.FACTOR:
        rows = rows.filter(pk__in=ContributingFactor.objects.filter(kind=key).values("review__incident"))
    else:
        rows = rows.filter(**{_COLUMNS[by]: int(key)})
    shown = rows.select_related("priority", "state", "service").order_by("-reported_at", "-pk")[:SHOWN]
    return Behind(tuple(shown), rows.count())
