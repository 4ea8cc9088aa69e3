"""Filters by the day on which something happened, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils import timezone

from incidents.desk.filters.base import Chip, Choices, QueueFilter, Rows


class DayFilter(QueueFilter):
    """Since the beginning of a day, or (`until`) to its end. A day that is none shows nothing and says so."""

    is_date = True
    field = ""
    until = False

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return []

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        text = (self.value() or "").strip()
        if not text:
            return None
        try:
            instant = _midnight(date.fromisoformat(text) + timedelta(days=int(self.until)))
        except (ValueError, OverflowError):
            self.problem = f"“{text}” is no day. Write one like 2026-11-23."
            return queryset.none()
        return queryset.filter(**{f"{self.field}__{'lt' if self.until else 'gte'}": instant})

    def chips(self) -> list[Chip]:
        text = (self.value() or "").strip()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return [Chip(f"{str(self.title).capitalize()}: {text}")] if text else []
        return [Chip(f"{str(self.title).capitalize()} {day.day} {day:%b %Y}")]


def _midnight(day: date) -> datetime:
    """The beginning of a day in the zone in force, in UTC. Raises OverflowError at the ends of the calendar."""
    if not date(1900, 1, 1) <= day <= date(9000, 1, 1):
        raise OverflowError
    return datetime.combine(day, time.min, timezone.get_current_timezone()).astimezone(UTC)


class ReportedFromFilter(DayFilter):
    title = "reported from"
    parameter_name = "reported_from"
    field = "reported_at"


class ReportedToFilter(DayFilter):
    title = "reported to"
    parameter_name = "reported_to"
    field = "reported_at"
    until = True


class UpdatedFromFilter(DayFilter):
    title = "updated from"
    parameter_name = "updated_from"
    field = "updated_at"


class UpdatedToFilter(DayFilter):
    title = "updated to"
    parameter_name = "updated_to"
    field = "updated_at"
    until = True
