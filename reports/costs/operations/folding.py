"""Folding: days on which something changed are marked as stale, and then made anew from the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from incidents.engine.sweeping import only_sweeper
from incidents.permissions.principal import as_system
from reports.costs.models import CostChange, CostDay, CostState, StaleCostDay
from reports.costs.queries.days import DAY, basis_now, days_made, first_day_of_all
from reports.costs.queries.direct import days_between
from reports.costs.queries.standing import days_of_change

SWEEP = "costs"
# A sweep comes every few seconds; one that has more to do goes on for this long.
BUDGET = timedelta(seconds=4)
CHANGES_AT_ONCE = 5_000
# Days that are made anew together: read at once, and as many more as little of them is there to keep.
FEWEST_DAYS, MOST_DAYS = 4, 64
_FEW_ROWS, _MANY_ROWS = 2_000, 6_000


@dataclass(frozen=True)
class Folded:
    """What a sweep did: how many changes it took in, and how many days it made anew."""

    changes: int = 0
    days: int = 0


def fold_costs(*, clock: Callable[[], datetime], budget: timedelta = BUDGET) -> Folded:
    """Take in changes until there are none, and make the days anew that they are about, or until `budget` is used up.

    `clock` tells the time (aware UTC) again and again. Any number at once: all but one leave it to that one.
    """
    with only_sweeper(SWEEP) as is_mine:
        if not is_mine or not _is_due(clock()):
            return Folded()
        CostState.objects.bulk_create([CostState(pk=1)], ignore_conflicts=True)
        until = clock() + budget
        changes = days = 0
        while clock() < until and (taken := take_in_changes(at=clock())) is not None:
            changes += taken
            if taken < CHANGES_AT_ONCE:
                break
        at_once = FEWEST_DAYS
        while clock() < until and (made := remake_stale_days(at=clock(), at_once=at_once)) is not None:
            days += made.days
            at_once = min(at_once * 2, MOST_DAYS) if made.rows < _FEW_ROWS else at_once
            at_once = max(at_once // 2, FEWEST_DAYS) if made.rows > _MANY_ROWS else at_once
        return Folded(changes, days)


def _is_due(at: datetime) -> bool:
    if CostChange.objects.exists() or StaleCostDay.objects.exists():
        return True
    state = CostState.objects.first()
    return state is None or state.basis != basis_now() or state.through is None or state.through < _today(at)


def _today(at: datetime) -> date:
    return at.astimezone(timezone.get_default_timezone()).date()


def _lock() -> CostState | None:
    """The state, locked until the end of the transaction; None while another has it."""
    return CostState.objects.select_for_update(skip_locked=True).first()


@transaction.atomic
def take_in_changes(*, at: datetime, limit: int = CHANGES_AT_ONCE) -> int | None:
    """Mark the days as stale that the oldest `limit` changes are about, those that are over by now, and a new today;
    return how many changes it were, None while another does it.

    Only what it has seen is taken away: what changes meanwhile is a change of its own.
    """
    state = _lock()
    if state is None:
        return None
    if state.basis != basis_now() or state.through is None:
        _begin_anew(state, at)
        return 0
    through, today = state.through, _today(at)
    changes = list(CostChange.objects.order_by("pk")[:limit])
    kept = _days_kept() if any(change.incident_id is None for change in changes) else set()
    stale = set(days_between(through, today + DAY)) if through < today else set()
    hidden: set[date] = set()
    for change in changes:
        asked = change.on, change.since, change.until, change.incident_id, date.min, max(through, today)
        days = kept & _from(change.on, kept) if change.incident_id is None else days_of_change(*asked)
        (hidden if change.hides else stale).update(days)
    _mark(stale - hidden, hides=False)
    _mark(hidden, hides=True)
    CostChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    CostState.objects.filter(pk=state.pk).update(folds=state.folds + 1, folded_at=at, through=max(through, today))
    return len(changes)


def _days_kept() -> set[date]:
    """Where nothing cost anything, another rate changes nothing."""
    stale = StaleCostDay.objects.order_by().values_list("day", flat=True)
    return {*CostDay.objects.order_by().values_list("day", flat=True).distinct(), *stale}


def _from(first: date | None, days: Iterable[date]) -> set[date]:
    return {day for day in days if first is None or day >= first}


def _mark(days: Iterable[date], *, hides: bool) -> None:
    rows = [StaleCostDay(day=day, hides=hides) for day in sorted(days)]
    if hides:
        StaleCostDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=["day"], update_fields=["hides"])
    else:
        StaleCostDay.objects.bulk_create(rows, ignore_conflicts=True)


def _begin_anew(state: CostState, at: datetime) -> None:
    """What is kept was made by another time zone or in another form, or changes were not noted: forget it, and make
    every day anew, the newest first."""
    with connection.cursor() as cursor:
        for model in (CostDay, StaleCostDay, CostChange):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 -- a table of ours
    with as_system("costs are kept of every incident"):
        first = first_day_of_all(timezone.get_default_timezone())
    today = _today(at)
    _mark(days_between(first or today, today + DAY), hides=False)
    CostState.objects.filter(pk=state.pk).update(
        basis=basis_now(), folds=state.folds + 1, folded_at=at, through=max(today, first or today)
    )


@dataclass(frozen=True)
class Made:
    days: int
    rows: int


def remake_stale_days(*, at: datetime, at_once: int = FEWEST_DAYS) -> Made | None:
    """Make the newest stale day anew from the records, with those of the `at_once` days up to it; None where there is
    none, or another does it.

    Reckoning takes time. On PostgreSQL it holds up nobody but others who fold; a file has one writer, so that there it
    is done before anything is locked: whoever folds has the sweep's own lock.
    """
    if connection.vendor == "sqlite":
        return _remake(at, at_once)
    with transaction.atomic():
        return _remake(at, at_once) if _lock() is not None else None


def _remake(at: datetime, at_once: int) -> Made | None:
    newest = StaleCostDay.objects.first()
    if newest is None:
        return None
    since = newest.day - (at_once - 1) * DAY
    days = list(StaleCostDay.objects.filter(day__gte=since).order_by("day").values_list("day", flat=True))
    with as_system("costs are kept of every incident"):
        made = days_made(days[0], days[-1] + DAY, at)
    stale = set(days)
    rows = [row for row in made if row.day in stale]
    with transaction.atomic():
        CostDay.objects.filter(day__in=days).delete()
        CostDay.objects.bulk_create(rows, batch_size=500)
        StaleCostDay.objects.filter(day__in=days).delete()
        state = CostState.objects.get(pk=1)
        CostState.objects.filter(pk=1).update(folds=state.folds + 1, folded_at=at)
    return Made(len(days), len(rows))
