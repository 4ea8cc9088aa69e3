"""Folding: facts of what changed are made anew, and then the roll-ups of the days on which they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from incidents.engine.sweeping import only_sweeper
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from reports.metrics.choices import DIMENSIONS
from reports.metrics.histograms import pack
from reports.metrics.models import DayRollup, FactChange, FactState, IncidentFact, StaleDay
from reports.metrics.periods import day_of
from reports.metrics.queries.facts import day_rows, fact_of
from reports.metrics.queries.neighbours import Place, later_hours, place_at
from reports.metrics.queries.records import column_of, records_of
from reports.metrics.rollups import RETURNS, ROLLED, SPLITS, basis_of, columns_by, hour_column_of, parts_by, rolled_up

SWEEP = "facts"
# A sweep comes every few seconds; one that has more to do goes on for this long.
BUDGET = timedelta(seconds=4)
AT_ONCE = 500

_FACT_COLUMNS = [field.attname for field in IncidentFact._meta.concrete_fields if not field.primary_key]
TOLD = [name for name in _FACT_COLUMNS if name != "made_at"]
_SIGHT = {
    milestone: (
        hour_column_of(milestone),
        (
            *("is_drill", hour_column_of(milestone)),
            *(column_of(dimension) for dimension in DIMENSIONS),
            *columns_by(milestone),
        ),
    )
    for milestone in ROLLED
}


@dataclass(frozen=True)
class Folded:
    """What a sweep did: how many changes it took in, and of how many days it made the roll-ups anew."""

    changes: int = 0
    days: int = 0


def fold_facts(*, clock: Callable[[], datetime], budget: timedelta = BUDGET, at_once: int = AT_ONCE) -> Folded:
    """Take in changes until there are none, and make the days anew on which they count, or until `budget` is used up.

    `clock` tells the time (aware UTC) again and again. Any number at once: all but one leave it to that one.
    """
    with only_sweeper(SWEEP) as is_mine:
        if not is_mine or not _is_due():
            return Folded()
        FactState.objects.bulk_create([FactState(pk=1)], ignore_conflicts=True)
        until = clock() + budget
        changes = days = 0
        while clock() < until and (taken := fold_changes(at=clock(), limit=at_once)):
            changes += taken
        while clock() < until and remake_stale_day():
            days += 1
        return Folded(changes, days)


def _is_due() -> bool:
    if FactChange.objects.exists() or StaleDay.objects.exists():
        return True
    state = FactState.objects.first()
    return state is not None and state.basis != _basis()


def _basis() -> str:
    return basis_of(str(timezone.get_default_timezone()))


def _lock() -> FactState | None:
    """The state, locked until the end of the transaction; None while another has it."""
    return FactState.objects.select_for_update(skip_locked=True).first()


@transaction.atomic
def fold_changes(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Make the facts anew of the incidents that the oldest `limit` changes are about; return how many changes it were.

    Only what it has seen is taken away: what changes meanwhile is a change of its own.
    """
    state = _lock()
    if state is None:
        return 0
    if state.basis != _basis():
        _begin_anew(state)
    changes = dict(FactChange.objects.order_by("pk").values_list("pk", "incident_id")[:limit])
    if not changes:
        return 0
    with as_system("facts are made of every incident"):
        _take_in(set(changes.values()), at)
    FactChange.objects.filter(pk__in=list(changes)).delete()
    FactState.objects.filter(pk=state.pk).update(folds=state.folds + 1, folded_at=at)
    return len(changes)


def _begin_anew(state: FactState) -> None:
    """What is kept was made by another time zone or other measures: forget it, and look at every incident again."""
    if state.basis:
        with connection.cursor() as cursor:
            for model in (IncidentFact, DayRollup, StaleDay, FactChange):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 -- a table of ours
            # In this order the newest incidents are counted first.
            cursor.execute(
                f"INSERT INTO {FactChange._meta.db_table} (incident_id) "  # noqa: S608 -- tables of ours
                f"SELECT id FROM {Incident._meta.db_table} ORDER BY id DESC"
            )
        state.folds += 1
    state.basis = _basis()
    FactState.objects.filter(pk=state.pk).update(basis=state.basis, folds=state.folds)


def _take_in(incidents: set[int], at: datetime) -> None:
    zone = timezone.get_default_timezone()
    old = IncidentFact.objects.in_bulk(list(incidents))
    facts = [fact_of(record, at=at, zone=zone) for record in records_of(Incident.objects.filter(pk__in=incidents))]
    changed = [fact for fact in facts if _told(fact) != _told(old.get(fact.pk))]
    moves = [(_place(old.get(fact.pk)), _place(fact)) for fact in changed]
    moves = [(before, after) for before, after in moves if before != after]
    # Of all that is not changed itself, only what comes next after these may come again now, or not any more.
    followed = later_hours(before for before, _after in moves if before is not None)
    IncidentFact.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["incident"], update_fields=_FACT_COLUMNS
    )
    followed |= later_hours(after for _before, after in moves if after is not None)
    stale = {pair for fact in changed for pair in _touched(old.get(fact.pk), fact)}
    stale |= {(RETURNS, day_of(hour)) for hour in followed}
    StaleDay.objects.bulk_create(
        [StaleDay(milestone=milestone, day=day) for milestone, day in sorted(stale)], ignore_conflicts=True
    )


def _place(fact: IncidentFact | None) -> Place | None:
    """Where roll-ups of what came again have a fact stand."""
    if fact is None or fact.restricted:
        return None
    return place_at(
        fact.pk,
        is_drill=fact.is_drill,
        hour=fact.reported_hour,
        service=fact.service_id,
        category=fact.category_id,
    )


def _told(fact: IncidentFact | None) -> list[Any] | None:
    return None if fact is None else [getattr(fact, name) for name in TOLD]


def _touched(old: IncidentFact | None, new: IncidentFact) -> Iterator[tuple[str, date]]:
    """The days on which one of the facts counts and the other does not, or otherwise."""
    for milestone, (hour_column, columns) in _SIGHT.items():
        before, after = _counted(old, hour_column, columns), _counted(new, hour_column, columns)
        if before != after:
            for hour in (getattr(fact, hour_column) for fact, seen in ((old, before), (new, after)) if seen):
                yield milestone, day_of(hour)


def _counted(fact: IncidentFact | None, hour_column: str, columns: tuple[str, ...]) -> list[Any] | None:
    """What the roll-ups hold of a fact by one milestone; None where they hold nothing."""
    if fact is None or fact.restricted or getattr(fact, hour_column) is None:
        return None
    return [getattr(fact, name) for name in columns]


@transaction.atomic
def remake_stale_day() -> bool:
    """Make the roll-ups of the newest stale day anew from the facts; return whether there was one."""
    stale = StaleDay.objects.first() if _lock() is not None else None
    if stale is None:
        return False
    parts = parts_by(stale.milestone)
    kept = DayRollup.objects.filter(
        measure__in=[part.name for part in parts], dimension__in=SPLITS, is_drill__in=(False, True), day=stale.day
    )
    kept.delete()
    for is_drill in (False, True):
        rows = day_rows(stale.milestone, stale.day, is_drill=is_drill)
        DayRollup.objects.bulk_create(
            DayRollup(day=stale.day, measure=name, dimension=split, is_drill=is_drill, packed=pack(values))
            for (name, split), values in rolled_up(parts, rows).items()
        )
    stale.delete()
    return True
