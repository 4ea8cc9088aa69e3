"""Holding what is kept against the records, all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from reports.metrics.histograms import pack
from reports.metrics.models import DayRollup, FactChange, FactState, IncidentFact, StaleDay
from reports.metrics.operations.folding import TOLD
from reports.metrics.periods import day_of
from reports.metrics.queries.facts import day_rows, fact_of
from reports.metrics.queries.records import records_of
from reports.metrics.rollups import ROLLED, hour_column_of, parts_by, rolled_up

AT_ONCE = 500


@dataclass(frozen=True)
class Difference:
    """Where what is kept is not what the records say: of an incident's fact, or of a day's roll-ups."""

    sentence: str
    incident: int | None = None
    milestone: str = ""
    day: date | None = None


@dataclass
class Looked:
    """What was looked at. `waiting` changed and was not folded yet, so it says nothing."""

    facts: int = 0
    days: int = 0
    waiting: int = 0


def verify_facts(looked: Looked, *, at: datetime) -> Iterator[Difference]:
    """Make the fact of every incident from its records and compare. Folds wait while some are compared, and only then;
    nothing else does, on PostgreSQL."""
    last = 0
    with as_system("facts are held against the records"):
        while batch := list(Incident.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            last = batch[-1]
            yield from _facts_of(batch, looked, at)


@transaction.atomic
def _facts_of(batch: list[int], looked: Looked, at: datetime) -> list[Difference]:
    _hold_folds()
    zone = timezone.get_default_timezone()
    kept = IncidentFact.objects.in_bulk(batch)
    truth = [fact_of(record, at=at, zone=zone) for record in records_of(Incident.objects.filter(pk__in=batch))]
    # After the records: whatever changed in between is among them.
    waiting = set(FactChange.objects.filter(incident_id__in=batch).values_list("incident_id", flat=True))
    looked.waiting += len(waiting)
    looked.facts += len(truth) - len(waiting)
    unlike = ((fact.pk, _unlike(kept.get(fact.pk), fact)) for fact in truth if fact.pk not in waiting)
    return [Difference(f"INC-{pk}: {told}.", incident=pk) for pk, told in unlike if told]


def _unlike(kept: IncidentFact | None, truth: IncidentFact) -> str:
    if kept is None:
        return "there is no fact"
    unlike = [name for name in TOLD if getattr(kept, name) != getattr(truth, name)]
    return "; ".join(f"{name} is {getattr(truth, name)}, kept is {getattr(kept, name)}" for name in unlike)


def verify_days(looked: Looked) -> Iterator[Difference]:
    """Make the roll-ups of every day from the facts and compare."""
    with as_system("roll-ups are held against the facts"):
        for milestone in ROLLED:
            for day in _days(milestone):
                yield from _rollups_of(milestone, day, looked)


def _days(milestone: str) -> list[date]:
    """The days that a fact counts on, and those that there are roll-ups of."""
    column = hour_column_of(milestone)
    hours = IncidentFact.objects.filter(**{f"{column}__isnull": False}).order_by().values_list(column, flat=True)
    names = [part.name for part in parts_by(milestone)]
    kept = DayRollup.objects.filter(measure__in=names).order_by().values_list("day", flat=True).distinct()
    return sorted({*(day_of(hour) for hour in hours.distinct()), *kept})


@transaction.atomic
def _rollups_of(milestone: str, day: date, looked: Looked) -> list[Difference]:
    _hold_folds()
    if StaleDay.objects.filter(milestone=milestone, day=day).exists():
        looked.waiting += 1
        return []
    looked.days += 1
    parts = parts_by(milestone)
    rows = DayRollup.objects.filter(measure__in=[part.name for part in parts], day=day)
    kept = {(row.measure, row.dimension, row.is_drill): bytes(row.packed) for row in rows}
    truth = {
        (*names, is_drill): pack(values)
        for is_drill in (False, True)
        for names, values in rolled_up(parts, day_rows(milestone, day, is_drill=is_drill)).items()
    }
    unlike = sorted({key[0] for key in {*kept, *truth} if kept.get(key) != truth.get(key)})
    if not unlike:
        return []
    return [Difference(f"{day}: the roll-ups of {', '.join(unlike)} differ.", milestone=milestone, day=day)]


def _hold_folds() -> None:
    FactState.objects.select_for_update().first()


@transaction.atomic
def have_made_anew(differences: list[Difference]) -> None:
    """Have what differs made anew by the next fold."""
    FactChange.objects.bulk_create(
        FactChange(incident_id=one.incident) for one in differences if one.incident is not None
    )
    StaleDay.objects.bulk_create(
        [StaleDay(milestone=one.milestone, day=one.day) for one in differences if one.day is not None],
        ignore_conflicts=True,
    )
