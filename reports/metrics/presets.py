"""Which days a period means that goes on with the calendar. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from reports.metrics.choices import Group, Preset
from reports.metrics.periods import first_day

DAY = timedelta(days=1)
Days = tuple[date, date]


def days_of(preset: Preset, today: date) -> Days:
    """The first day of a period, and the first that is past it. Weeks begin on Monday; this week, month, quarter and
    year are whole, also what is still to come of them."""
    return _DAYS[preset](today)


def _last(days: int) -> Callable[[date], Days]:
    return lambda today: (today - (days - 1) * DAY, today + DAY)


def _week(ago: int) -> Callable[[date], Days]:
    def days(today: date) -> Days:
        monday = first_day(today, Group.WEEK) - ago * 7 * DAY
        return monday, monday + 7 * DAY

    return days


def _months(length: int, ago: int) -> Callable[[date], Days]:
    """Months, quarters (3) and years (12) of the calendar."""

    def days(today: date) -> Days:
        months = today.year * 12 + today.month - 1
        first = months - months % length - ago * length
        return _month(first), _month(first + length)

    return days


def _month(number: int) -> date:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1)


_DAYS: dict[Preset, Callable[[date], Days]] = {
    Preset.TODAY: _last(1),
    Preset.YESTERDAY: lambda today: (today - DAY, today),
    Preset.LAST_7_DAYS: _last(7),
    Preset.LAST_30_DAYS: _last(30),
    Preset.LAST_90_DAYS: _last(90),
    Preset.LAST_365_DAYS: _last(365),
    Preset.THIS_WEEK: _week(0),
    Preset.LAST_WEEK: _week(1),
    Preset.THIS_MONTH: _months(1, 0),
    Preset.LAST_MONTH: _months(1, 1),
    Preset.THIS_QUARTER: _months(3, 0),
    Preset.LAST_QUARTER: _months(3, 1),
    Preset.THIS_YEAR: _months(12, 0),
    Preset.LAST_YEAR: _months(12, 1),
}
