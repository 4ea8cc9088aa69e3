"""Holding what is kept of days against the records, all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from incidents.permissions.principal import as_system
from reports.costs.choices import Kept
from reports.costs.models import CostChange, CostDay, CostState, StaleCostDay
from reports.costs.packing import unpack_running
from reports.costs.queries.days import DAY, days_made, first_day_of_all
from reports.costs.queries.direct import days_between
from reports.costs.queries.standing import days_of_change

AT_ONCE = timedelta(days=8)


@dataclass(frozen=True)
class CostDifference:
    """Where what is kept of a day is not what the records say."""

    sentence: str
    day: date


@dataclass
class DaysLooked:
    """What was looked at. `waiting` days changed and were not made anew yet, so they say nothing."""

    days: int = 0
    waiting: int = 0


def verify_costs(looked: DaysLooked, *, at: datetime) -> Iterator[CostDifference]:
    """Make every day anew from the records and compare. Folds wait while some are compared, and only then."""
    state = CostState.objects.first()
    if state is None or state.through is None:
        return
    with as_system("costs are held against the records"):
        first = first_day_of_all(timezone.get_default_timezone())
        # Today is kept as it was at an instant, and looked at apart.
        kept = CostDay.objects.exclude(day=state.through).aggregate(first=Min("day"), last=Max("day"))
        since = min(filter(None, (first, kept["first"])), default=state.through)
        until = max(state.through, (kept["last"] or date.min) + DAY)
        while since < until:
            yield from _days(since, min(since + AT_ONCE, until), looked, at, but=state.through)
            since += AT_ONCE
        yield from _today(looked)


@transaction.atomic
def _today(looked: DaysLooked) -> list[CostDifference]:
    """Today, as of when it was made."""
    state = CostState.objects.select_for_update().get()
    today = state.through or date.min
    row = CostDay.objects.filter(day=today, part=Kept.RUNNING).first()
    return [] if row is None else _days(today, today + DAY, looked, unpack_running(row.packed).as_of)


@transaction.atomic
def _days(
    since: date, until: date, looked: DaysLooked, at: datetime, *, but: date | None = None
) -> list[CostDifference]:
    CostState.objects.select_for_update().first()
    kept = _by_day(CostDay.objects.filter(day__gte=since, day__lt=until))
    truth = _by_day(days_made(since, until, at))
    # After the records: whatever changed in between is among them.
    stale = set(StaleCostDay.objects.filter(day__gte=since, day__lt=until).values_list("day", flat=True))
    asked = [day for day in days_between(since, until) if day != but]
    for change in CostChange.objects.all():
        stale |= days_of_change(change.on, change.since, change.until, change.incident_id, since, until - DAY)
    waiting = stale.intersection(asked)
    looked.waiting += len(waiting)
    looked.days += len(asked) - len(waiting)
    return [
        CostDifference(f"{day}: the costs that are kept of {_unlike(kept.get(day), truth.get(day))} differ.", day)
        for day in asked
        if day not in waiting and kept.get(day) != truth.get(day)
    ]


def _by_day(rows: Any) -> dict[date, dict[tuple[str, str, bool, bool], bytes]]:
    found: dict[date, dict[tuple[str, str, bool, bool], bytes]] = {}
    for row in rows:
        found.setdefault(row.day, {})[str(row.part), row.dimension, row.is_drill, row.is_whole] = bytes(row.packed)
    return found


def _unlike(kept: dict[Any, bytes] | None, truth: dict[Any, bytes] | None) -> str:
    kept, truth = kept or {}, truth or {}
    return ", ".join(sorted({key[0] for key in {*kept, *truth} if kept.get(key) != truth.get(key)}))


@transaction.atomic
def have_days_made_anew(differences: list[CostDifference]) -> None:
    """Have what differs made anew by the next fold."""
    StaleCostDay.objects.bulk_create([StaleCostDay(day=one.day) for one in differences], ignore_conflicts=True)
