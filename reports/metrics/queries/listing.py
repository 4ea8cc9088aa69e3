"""The incidents behind a figure, each with its own value: from the facts, as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.metrics.choices import DIMENSIONS, JUDGED, Group, Side, Unit
from reports.metrics.listing import PAGE, Behind, Listed, Listing, sides_of
from reports.metrics.measures import Measure
from reports.metrics.models import IncidentFact
from reports.metrics.periods import HOURS_OF_WEEK, day_of
from reports.metrics.queries.facts import Wanted, restricted_facts, true_facts
from reports.metrics.queries.reading import gather
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Figure, figures_by_key
from reports.metrics.registry import ask
from reports.metrics.rollups import part_of

# The number of the first hour of a week: day 1 of the calendar is a Monday.
_MONDAY = 24
_NOTHING = Figure("", "", 0, 0, None)
# The value (None where nobody knows), the hour in which it counts, the incident, and when exactly it counts, or that
# hour again where facts do not say it.
Found = tuple[int | None, int, int, datetime | int]


def list_incidents(measure: Measure, behind: Behind, at: datetime) -> Listing:
    """The largest values first, of shares the newest. Five to nine queries beside those of the figure itself."""
    figure = figure_behind(behind, at)
    is_either = measure.unit == Unit.SHARE
    yes = round((figure.value or 0) * figure.n) if is_either else None
    counts = sides_of(figure.n, figure.unknown, yes=yes)
    return Listing(figure, measure.unit, counts, listed(measure, behind, at), is_either=is_either)


def listed(measure: Measure, behind: Behind, at: datetime) -> list[Listed]:
    """A page of the incidents alone."""
    shown = _found(measure, behind, at)[behind.first : behind.first + PAGE]
    seen = Incident.objects.in_bulk([incident for _value, _hour, incident, _moment in shown])
    return [
        Listed(
            day_of(moment) if isinstance(moment, int) else moment,
            named(incident),
            page_of(incident),
            None if value is None else float(value),
            incident,
        )
        for value, _hour, key, moment in shown
        if (incident := seen.get(key)) is not None
    ]


def figure_behind(behind: Behind, at: datetime) -> Figure:
    """The figure itself, as its metric says it; of nothing where there is no such group any more."""
    question = behind.question if behind.key is not None else replace(behind.question, group=None)
    answer = ask(question, at)
    return answer.total if behind.key is None else figures_by_key(answer.groups).get(behind.key, _NOTHING)


def named(incident: Incident) -> str:
    return f"{incident.reference} {incident.title}"


def page_of(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk])


def _found(measure: Measure, behind: Behind, at: datetime) -> list[Found]:
    """Those that come first, in order, as many as the page needs."""
    wanted = Wanted(
        replace(behind.question, group=None),
        part_of(measure, in_business_hours=behind.question.in_business_hours),
    )
    value, hour = wanted.part.column, wanted.part.hour_column
    columns = (value, hour, "pk", hour if wanted.part.milestone in JUDGED else wanted.part.milestone)
    condition, pending = _condition(behind, value), gather([], at)[0].incidents
    order = ["-" + name for name in (columns[1:3] if measure.unit == Unit.SHARE else columns[:3])]
    of_week = {"of_week": (F(hour) - _MONDAY) % HOURS_OF_WEEK}
    unrestricted = IncidentFact._base_manager.filter(wanted.condition(), restricted=False)
    found: list[Found] = []
    for facts in (unrestricted, restricted_facts(wanted)):
        # So many more, because those that are pending are passed over.
        most = behind.first + PAGE + len(pending)
        rows = facts.alias(**of_week).filter(condition).order_by(*order).values_list(*columns)[:most]
        found += [row for row in rows if row[2] not in pending]
    found += _pending(measure, wanted, behind, pending, columns, at)
    return sorted(found, key=_by_hour if measure.unit == Unit.SHARE else _by_value, reverse=True)


def _by_value(found: Found) -> tuple[int, ...]:
    return found[0] or 0, found[1], found[2]


def _by_hour(found: Found) -> tuple[int, ...]:
    return found[1], found[2]


def _condition(behind: Behind, value: str) -> Q:
    """The side, and the group by its key. Whoever is not among those that are measured has a value below 0."""
    sides = {
        Side.ALL: Q(**{f"{value}__gte": 0}),
        Side.YES: Q(**{value: 1}),
        Side.NO: Q(**{value: 0}),
        Side.UNKNOWN: Q(**{value: None}),
    }
    group, key, condition = behind.question.group, behind.key, sides[behind.side]
    if key is not None and group == Group.HOUR_OF_WEEK:
        condition &= Q(of_week=int(key))
    elif key is not None and group in DIMENSIONS:
        condition &= Q(**{column_of(group): int(key) if key else None})
    return condition


def _pending(
    measure: Measure, wanted: Wanted, behind: Behind, pending: frozenset[int], columns: tuple[str, ...], at: datetime
) -> Iterable[Found]:
    """The same of those whose facts do not hold any more. One to three queries."""
    for fact in true_facts(pending, [measure], [wanted.part], at=at, zone=timezone.get_default_timezone()):
        if wanted.fits(fact) and _fits(behind, fact, *columns[:2]):
            value, hour, key, moment = (getattr(fact, name) for name in columns)
            yield value, hour, key, moment


def _fits(behind: Behind, fact: IncidentFact, value: str, hour: str) -> bool:
    known = getattr(fact, value)
    sides = {Side.ALL: known is not None and known >= 0, Side.YES: known == 1, Side.NO: known == 0}
    group, key = behind.question.group, behind.key
    if not sides.get(behind.side, known is None):
        return False
    if key is not None and group == Group.HOUR_OF_WEEK:
        return bool((getattr(fact, hour) - _MONDAY) % HOURS_OF_WEEK == int(key))
    return key is None or group not in DIMENSIONS or getattr(fact, column_of(group)) == (int(key) if key else None)
