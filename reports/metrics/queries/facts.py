"""Facts: how one is made of a record, and reading those that are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from reports.metrics.choices import DIMENSIONS, JUDGED, LEFT_OUT, Group, Reality
from reports.metrics.histograms import NOBODY
from reports.metrics.measures import BUSINESS, Measure
from reports.metrics.models import IncidentFact
from reports.metrics.periods import first_hour, hour_number
from reports.metrics.queries.neighbours import earlier_hours, place_at
from reports.metrics.queries.records import column_of, records_of
from reports.metrics.questions import Question
from reports.metrics.records import Record
from reports.metrics.rollups import KEPT, MILESTONES, RETURNS, Part, columns_by, hour_column_of

# The number of an hour, the key of a group, the value.
Row = tuple[int, int, int | None]
_INSTANTS = tuple(milestone for milestone in MILESTONES if milestone not in ("ended_at", *JUDGED))
_OWN = {"reported_hour"}
_COLUMNS: tuple[tuple[str, Measure, bool], ...] = tuple(
    (measure.column(in_business_hours=business), measure, business)
    for measure in KEPT
    if measure.column() and measure.column() not in _OWN
    for business in ((False, True) if measure.has_business_hours else (False,))
)


def fact_of(record: Record, *, at: datetime, zone: tzinfo) -> IncidentFact:
    """The fact of an incident, not saved."""
    values: dict[str, Any] = {column_of(dimension): record.keys[dimension] for dimension in DIMENSIONS}
    for milestone in MILESTONES:
        moment = record.moment(milestone)
        values[milestone.removesuffix("_at") + "_hour"] = None if moment is None else hour_number(moment, zone)
    for column, measure, business in _COLUMNS:
        is_among = measure.among is None or measure.among(record)
        values[column] = measure.value_of(record, in_business_hours=business) if is_among else LEFT_OUT
    return IncidentFact(
        incident_id=record.incident,
        is_drill=record.is_drill,
        restricted=record.is_restricted,
        is_open=record.is_open,
        made_at=at,
        **values,
        **{name: getattr(record, name) for name in _INSTANTS},
    )


def day_rows(milestone: str, day: date, *, is_drill: bool) -> list[tuple[Any, ...]]:
    """The facts that count on a day by a milestone, as `rolled_up` takes them. One query; of what came again one more
    for each thousand."""
    hour = hour_column_of(milestone)
    columns = (hour, *(column_of(dimension) for dimension in DIMENSIONS), *columns_by(milestone))
    # Not the scoped manager: of unrestricted facts alone roll-ups are made.
    rows = IncidentFact._base_manager.filter(restricted=False, is_drill=is_drill)
    first = first_hour(day)
    rows = rows.filter(**{f"{hour}__gte": first, f"{hour}__lt": first + 24})
    if milestone != RETURNS:
        return list(rows.values_list(*columns))
    return _with_returns(list(rows.values_list("pk", *columns)), is_drill=is_drill)


def _with_returns(rows: list[tuple[Any, ...]], *, is_drill: bool) -> list[tuple[Any, ...]]:
    """Each with whether it came again, instead of its key."""
    service, category = (2 + DIMENSIONS.index(dimension) for dimension in (Group.SERVICE, Group.CATEGORY))
    places = (
        place_at(row[0], is_drill=is_drill, hour=row[1], service=row[service], category=row[category]) for row in rows
    )
    again = earlier_hours(place for place in places if place is not None)
    return [(*row[1:], None if row[service] is None else int(row[0] in again)) for row in rows]


@dataclass(frozen=True)
class Wanted:
    """Which facts count for a question, and what is read of each: the hour, the key of its group, the value."""

    question: Question
    part: Part

    @property
    def hours(self) -> tuple[int, int]:
        """The first hour, and that behind the last."""
        return first_hour(self.question.since), first_hour(self.question.until)

    @property
    def columns(self) -> tuple[str, ...]:
        group = self.question.group
        # What is not looked at is a number too: it costs nothing to read.
        key = column_of(group) if group in DIMENSIONS else "incident_id"
        return self.part.hour_column, key, self.part.column or "reassignments"

    def condition(self, *, by_hour: bool = True) -> Q:
        """`by_hour`: let the hours find the facts; else something else does, of which there are few."""
        first, end = self.hours
        hour = self.part.hour_column
        if by_hour:
            condition = Q(**{f"{hour}__gte": first, f"{hour}__lt": end})
        else:
            # No index has the sum, so that none of all hours is taken before that of the few.
            number = F(hour) + 0
            condition = Q(GreaterThanOrEqual(number, first), LessThan(number, end))
        for dimension, keys in self.question.only.items():
            condition &= Q(**{f"{column_of(dimension)}__in": keys})
        if self.question.reality != Reality.BOTH:
            condition &= Q(is_drill=self.question.reality == Reality.DRILL)
        return condition

    def fits(self, fact: IncidentFact) -> bool:
        """The same of a fact at hand."""
        hour = getattr(fact, self.part.hour_column)
        first, end = self.hours
        return (
            hour is not None
            and first <= hour < end
            and all(getattr(fact, column_of(group)) in keys for group, keys in self.question.only.items())
            and self.question.reality in (Reality.BOTH, Reality.DRILL if fact.is_drill else Reality.REAL)
        )

    def rows(self, read: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
        """What counts of the columns that were read."""
        is_split, has_value, per = self.question.group in DIMENSIONS, bool(self.part.column), self.part.per
        for hour, key, kept in read:
            if not has_value:
                value = 1
            elif kept == LEFT_OUT:
                continue
            else:
                value = kept if per == 1 or kept is None else kept // per
            yield hour, (NOBODY if key is None else key) if is_split else 0, value

    def rows_of(self, facts: Iterable[IncidentFact]) -> Iterator[Row]:
        """The same of facts at hand."""
        return self.rows(tuple(getattr(fact, name) for name in self.columns) for fact in facts if self.fits(fact))


def unrestricted_rows(wanted: Wanted, days: Collection[date] | None = None) -> Iterator[Row]:
    """What counts of the facts of unrestricted incidents, on all days of the question or on some. One query."""
    rows = unrestricted_facts(wanted)
    if days is not None:
        firsts = [first_hour(day) for day in days]
        hour = wanted.part.hour_column
        rows = rows.filter(**{f"{hour}__gte": min(firsts), f"{hour}__lt": max(firsts) + 24})
    found = wanted.rows(rows.values_list(*wanted.columns).iterator(chunk_size=10_000))
    if days is None:
        return found
    ordinals = {day.toordinal() for day in days}
    return (row for row in found if row[0] // 24 in ordinals)


def unrestricted_facts(wanted: Wanted) -> QuerySet[IncidentFact]:
    """Facts of unrestricted incidents that count, for whoever asks."""
    return IncidentFact._base_manager.filter(wanted.condition(), restricted=False)


def restricted_facts(wanted: Wanted) -> QuerySet[IncidentFact]:
    """Facts of restricted incidents that count and that the principal may see."""
    return IncidentFact.objects.filter(wanted.condition(by_hour=False), restricted=True)


def held_facts(wanted: Wanted, pending: Collection[int]) -> QuerySet[IncidentFact]:
    """Facts of these incidents that roll-ups hold, for whoever asks: they are taken away."""
    return IncidentFact._base_manager.filter(wanted.condition(by_hour=False), restricted=False, pk__in=pending)


def hidden_since() -> list[int]:
    """Incidents that became restricted since their facts were made. One query."""
    with as_system("what became restricted is taken out of reports at once"):
        rows = IncidentFact.objects.filter(restricted=False, incident__restricted=True)
        return list(rows.values_list("pk", flat=True))


def true_facts(
    pending: Collection[int], measures: Iterable[Measure], parts: Iterable[Part], *, at: datetime, zone: tzinfo
) -> list[IncidentFact]:
    """Facts of these incidents as they are now, of those that the principal may see. One to three queries."""
    if not pending:
        return []
    measures = list(measures)
    records = records_of(
        Incident.objects.filter(pk__in=pending),
        with_timeline=any(measure.needs_timeline for measure in measures),
        with_clocks=any(measure.needs_clocks for measure in measures)
        or any(part.column.endswith(BUSINESS) for part in parts),
    )
    return [fact_of(record, at=at, zone=zone) for record in records]
