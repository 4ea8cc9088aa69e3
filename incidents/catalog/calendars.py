"""Calendars as plain data, which is kept with whatever was promised by them, and as hours to reckon with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from incidents.catalog.business_time import BusinessHours, Closing, Interval
from incidents.catalog.hours import WEEKDAYS, problems_of_hours
from incidents.catalog.public_holidays import UnknownPlace, holidays_of, parts_of

if TYPE_CHECKING:
    from incidents.catalog.models import BusinessCalendar

CalendarData = dict[str, Any]
NAME_LENGTH = 80


def calendar_data(calendar: BusinessCalendar) -> CalendarData:
    """Everything of a calendar that time is reckoned by, and its name."""
    return {
        "name": calendar.name,
        "zone": calendar.time_zone,
        "always": calendar.is_always_open,
        "hours": calendar.hours,
        "country": calendar.country,
        "part": calendar.country_part,
        "exceptions": calendar.exceptions,
    }


def hours_of(data: CalendarData | None) -> BusinessHours:
    """What `calendar_data` gave, as hours to reckon with; None is day and night."""
    if data is None or data["always"]:
        return BusinessHours(data["zone"] if data else "UTC", is_always_open=True)
    days = list(WEEKDAYS)
    return BusinessHours(
        data["zone"],
        weekly={days.index(day): _minutes(intervals) for day, intervals in data["hours"].items()},
        holidays_in=partial(_holidays_in, data.get("country", ""), data.get("part", "")),
        exceptions={
            date.fromisoformat(one["on"]): Closing(one.get("name", ""), _minutes(one.get("hours", [])))
            for one in data.get("exceptions", [])
        },
    )


def _holidays_in(country: str, part: str, year: int) -> Mapping[date, str]:
    """None of a place that a later library does not know any more: promises go on without its holidays."""
    try:
        return holidays_of(country, part, year)
    except UnknownPlace:
        return {}


def _minutes(intervals: list[list[str]]) -> tuple[Interval, ...]:
    return tuple((_minute(begins), _minute(ends)) for begins, ends in intervals)


def _minute(wall_time: str) -> int:
    hours, minutes = wall_time.split(":")
    return int(hours) * 60 + int(minutes)


def problems_of_exceptions(exceptions: Any) -> list[str]:
    """A sentence for each fault in exceptions such as [{"on": "2026-12-24", "name": "Party", "hours": []}]."""
    if not isinstance(exceptions, list) or not all(isinstance(one, dict) for one in exceptions):
        return ['Exceptions are a list such as [{"on": "2026-12-24", "name": "Christmas Eve", "hours": []}].']
    found, seen = [], set()
    for one in exceptions:
        try:
            day = date.fromisoformat(str(one.get("on")))
        except ValueError:
            said = f"“{one['on']}” is not a date" if one.get("on") else "A row has no date"
            found.append(f"{said}: write it like 2026-12-24.")
            continue
        if day in seen:
            found.append(f"{day} stands there twice.")
        seen.add(day)
        if not isinstance(one.get("name", ""), str) or len(one.get("name", "")) > NAME_LENGTH:
            found.append(f"{day}: the name has at most {NAME_LENGTH} characters.")
        hours = one.get("hours", [])
        if hours != []:
            words = problems_of_hours({"mon": hours})
            found += [f"{day}: {sentence.removeprefix('Monday: ')}" for sentence in words]
    return found


def validate_place(country: str, part: str) -> None:
    """Raise ValidationError for a country, or a part of one, of which no holidays are known."""
    if not country:
        if part:
            raise ValidationError({"country_part": "Choose the country too."})
        return
    try:
        parts = parts_of(country)
    except UnknownPlace:
        raise ValidationError({"country": f"No holidays are known of “{country}”."}) from None
    if part and part not in parts:
        known = ", ".join(parts) or "none"
        raise ValidationError({"country_part": f"“{part}” is no part of it with holidays of its own. Known: {known}."})
