"""What stands behind a figure of downtime or cost: each incident with what it cost, each service with how it worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import fsum
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from incidents.lifecycle.models import Incident
from reports.costs.choices import Kept
from reports.costs.queries.answers import incidents_that_came_back
from reports.costs.queries.days import DAY, PARTS
from reports.costs.queries.direct import shares_within
from reports.costs.queries.wanted import wanted_by
from reports.costs.queries.working import answer_available
from reports.costs.shares import Share, Unpriced
from reports.metrics.asking import address_of
from reports.metrics.behind import RECORDS
from reports.metrics.choices import DIMENSIONS, Group, Side, Unit
from reports.metrics.listing import PAGE, Behind, Listed, Listing, sides_of
from reports.metrics.queries.listing import figure_behind, named, page_of
from reports.metrics.questions import Figure, Question


@dataclass(frozen=True)
class Stretch:
    """What an incident cost on days on end: as often as there are such, the figure counts it."""

    incident: int
    first: date
    value: float | None


def list_costs(
    behind: Behind, at: datetime, *, kept: Kept = Kept.ALL, unit: Unit = Unit.MONEY, is_recurrence: bool = False
) -> Listing:
    """The dearest first, or those that lasted longest. Reads everything of the period."""
    wanted = wanted_by(behind.question, at)
    came_back = incidents_that_came_back() if is_recurrence else None
    shares, unpriced = shares_within(wanted, PARTS[kept], incidents=came_back)
    figure = figure_behind(behind, at)
    if behind.side == Side.UNKNOWN:
        found = [Stretch(one.incident, one.day, None) for one in unpriced if _counts(one, behind)]
    else:
        found = list(_stretches((share for share in shares if _counts(share, behind)), unit))
    found.sort(key=lambda one: (-(one.value or 0), one.first, one.incident))
    shown = found[behind.first : behind.first + PAGE]
    seen = Incident.objects.in_bulk([one.incident for one in shown])
    rows = [
        Listed(one.first, named(incident), page_of(incident), one.value, incident)
        for one in shown
        if (incident := seen.get(one.incident)) is not None
    ]
    return Listing(figure, unit, sides_of(figure.n, figure.unknown), rows)


def _counts(one: Share | Unpriced, behind: Behind) -> bool:
    """Whether it is among what the question and the key of the group ask for."""
    if any(one.keys[group] not in keys for group, keys in behind.question.only.items()):
        return False
    group = behind.question.group
    if behind.key is None or group not in DIMENSIONS:
        return True
    key = one.keys[Group(group)]
    return ("" if key is None else str(key)) == behind.key


def _stretches(shares: Iterable[Share], unit: Unit) -> Iterator[Stretch]:
    by_incident: dict[int, dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for share in shares:
        by_incident[share.incident][share.day].append(share.cost.likely if unit == Unit.MONEY else share.down)
    for incident, days in by_incident.items():
        first: date | None = None
        values: list[float] = []
        for day in sorted(days):
            if first is not None and day - DAY not in days:
                yield Stretch(incident, first, fsum(values))
                first, values = None, []
            first = first or day
            values += days[day]
        if first is not None:
            yield Stretch(incident, first, fsum(values))


def list_services(behind: Behind, at: datetime, *, with_needs: bool = False) -> Listing:
    """Services with the share of the time they worked, the worst first: each leads to its downtime."""
    question = replace(behind.question, group=Group.SERVICE)
    figures = [one for one in answer_available(question, at, with_needs=with_needs).groups if _is_of(one, behind)]
    figures.sort(key=lambda one: (1.0 if one.value is None else one.value, one.label))
    known = [one for one in figures if one.n]
    shown = (known if behind.side != Side.UNKNOWN else [one for one in figures if not one.n])[behind.first :][:PAGE]
    rows = [Listed(question.since, one.label, _downtime_of(question, one), one.value) for one in shown]
    figure = figure_behind(behind, at)
    return Listing(figure, Unit.SHARE, sides_of(figure.n, figure.unknown), rows)


def _is_of(figure: Figure, behind: Behind) -> bool:
    return behind.question.group != Group.SERVICE or behind.key in (None, figure.key)


def _downtime_of(question: Question, figure: Figure) -> str:
    here: Any = reverse(RECORDS, args=["downtime"])
    plain = address_of(replace(question, group=None, only={}))
    return f"{here}?{plain}&{urlencode({Group.SERVICE.value: figure.key})}"
