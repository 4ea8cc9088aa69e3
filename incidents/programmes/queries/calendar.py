"""A month of drills, as the reader may know them, in whole weeks of their zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.people.models import User
from incidents.programmes.models import BlackoutPeriod

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 1)


@dataclass
class Day:
    """One day of the calendar."""

    on: date
    is_in_month: bool
    is_today: bool
    drills: list[Exercise] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


def month_named(text: str, *, today: date) -> date:
    """The first of the month that `text` names, as 2026-12; this month for anything else."""
    try:
        found = datetime.strptime(f"{text}-01", "%Y-%m-%d").date()  # noqa: DTZ007 -- a date has no zone
    except ValueError:
        return today.replace(day=1)
    return found if EARLIEST <= found <= LATEST else today.replace(day=1)


def month_of(first: date, reader: User, *, at: datetime) -> list[list[Day]]:
    """The weeks, Monday first, that hold the month which begins at `first`. Two queries."""
    zone = ZoneInfo(reader.time_zone)
    today = at.astimezone(zone).date()
    begins = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    ends = last + timedelta(days=6 - last.weekday())
    days = {
        on: Day(on, on.month == first.month, on == today)
        for on in (begins + timedelta(days=number) for number in range((ends - begins).days + 1))
    }
    since, until = (datetime.combine(on, time(), zone) for on in (begins, ends + timedelta(days=1)))
    rows = Exercise.objects.known().filter(starts_at__gte=since, starts_at__lt=until)
    for row in rows.exclude(status=ExerciseStatus.CANCELLED).select_related("team").order_by("starts_at", "pk"):
        if row.starts_at is not None:
            days[row.starts_at.astimezone(zone).date()].drills.append(row)
    for period in BlackoutPeriod.objects.filter(programme=None, starts_on__lte=ends, ends_on__gte=begins):
        for on in days:
            if period.starts_on <= on <= period.ends_on:
                days[on].closed.append(period.name)
    in_order = list(days.values())
    return [in_order[place : place + 7] for place in range(0, len(in_order), 7)]
