"""The filter by which a figure of reports leads to the incidents behind it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.http import HttpRequest
from django.utils import timezone

from incidents.catalog.models import Category, IncidentType, Priority, ResolutionCode, Service, Source
from incidents.desk.figures import OPEN, FigureAddress, Keys, NoFigure, read_figure
from incidents.desk.filters.base import Chip, Choices, QueueFilter, Rows
from incidents.people.models import Team

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MODELS = {
    "type": IncidentType,
    "priority": Priority,
    "service": Service,
    "team": Team,
    "category": Category,
    "source": Source,
    "resolution_code": ResolutionCode,
}
NAMES_TOLD = 3


class FigureFilter(QueueFilter):
    """Not to be typed: reports make it, and it goes along when the list is narrowed further."""

    title = "figure"
    parameter_name = "figure"
    is_carried = True

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        return []

    def check_choice(self) -> None:
        if self.figure() is None:
            self.problem = "This address of a figure is not complete. Open the list from the report again."

    def figure(self) -> FigureAddress | None:
        try:
            return read_figure((self.value() or "").strip())
        except NoFigure:
            return None

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        if not self.value():
            return None
        figure = self.figure()
        return queryset.none() if figure is None else narrowed_to(queryset, figure)

    def chips(self) -> list[Chip]:
        figure = self.figure()
        return [Chip(words_of(figure))] if figure is not None else []


def narrowed_to(rows: Rows, figure: FigureAddress) -> Rows:
    """The rows that a figure counts."""
    begins, ends = _midnight(figure.first), _midnight(figure.last + timedelta(days=1))
    moment = f"{'reported' if figure.milestone == OPEN else figure.milestone}_at"
    if figure.milestone == OPEN:
        # Whichever end is known first counts, in this order; one that ended nobody knows when was never open.
        later = (
            Q(resolved_at__gte=ends)
            | Q(resolved_at=None, cancelled_at__gte=ends)
            | Q(resolved_at=None, cancelled_at=None, closed_at__gte=ends)
        )
        rows = rows.filter(Q(is_open=True) | later, reported_at__lt=ends)
    else:
        rows = rows.filter(**{f"{moment}__gte": begins, f"{moment}__lt": ends})
    for name, keys in figure.only.items():
        known = [key for key in keys if key is not None]
        wanted = Q(**{f"{name}_id__in": known})
        rows = rows.filter(wanted | Q(**{f"{name}_id": None}) if None in keys else wanted)
    if figure.hour_of_week is not None:
        day, hour = divmod(figure.hour_of_week, 24)
        zone = timezone.get_default_timezone()
        told = {"counted_day": ExtractIsoWeekDay(moment, tzinfo=zone), "counted_hour": ExtractHour(moment, tzinfo=zone)}
        counted: Any = rows.alias(**told)
        rows = counted.filter(counted_day=day + 1, counted_hour=hour)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def words_of(figure: FigureAddress) -> str:
    """A figure in words: "Resolved 1 Mar 2026 to 31 Mar 2026, team Mail". One query for each dimension."""
    first, last = (f"{day.day} {day:%b %Y}" for day in (figure.first, figure.last))
    if figure.milestone == OPEN:
        told = [f"Open at the end of {last}"]
    else:
        told = [f"{figure.milestone.capitalize()} {first}" + (f" to {last}" if last != first else "")]
    if figure.hour_of_week is not None:
        day, hour = divmod(figure.hour_of_week, 24)
        told.append(f"{DAYS[day]}s {hour:02}:00 to {hour:02}:59")
    told += [f"{name.replace('_', ' ')} {_named(name, keys)}" for name, keys in figure.only.items()]
    return ", ".join(told)


def _named(name: str, keys: Keys) -> str:
    known = [key for key in keys if key is not None]
    rows = MODELS[name].objects.filter(pk__in=known[:NAMES_TOLD]) if known else []  # type: ignore[attr-defined]
    names = [str(row) for row in rows] + ["none"] * (None in keys)
    more = len(known) - NAMES_TOLD
    return " or ".join([*names, *([f"{more} more"] if more > 0 else [])]) or "unknown"
