"""Days, weeks, months and hours of the week in a time zone. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from reports.metrics.choices import Group

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS_OF_WEEK = 7 * 24


def begins(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day in a zone."""
    return datetime.combine(day, time.min, zone)


def hour_number(moment: datetime, zone: tzinfo) -> int:
    """The hour that the wall clock of a zone shows at an instant, counted from the first day there is."""
    local = moment.astimezone(zone)
    return local.toordinal() * 24 + local.hour


def first_hour(day: date) -> int:
    """The number of a day's first hour."""
    return day.toordinal() * 24


def day_of(hour: int) -> date:
    """The day that the hour of a number belongs to."""
    return date.fromordinal(hour // 24)


def key_of_day(day: date, group: Group, hour: int = 0) -> str:
    """The key of the day, week, month or hour of the week that `hour` o'clock of a day belongs to."""
    if group == Group.HOUR_OF_WEEK:
        return str(day.weekday() * 24 + hour)
    return first_day(day, group).isoformat()


def key_of(moment: datetime, group: Group, zone: tzinfo) -> str:
    """The key of the day, week (its Monday), month (its first day) or hour of the week that an instant lies in."""
    local = moment.astimezone(zone)
    return key_of_day(local.date(), group, local.hour)


def first_day(day: date, group: Group) -> date:
    """The day with which the day, week or month begins that `day` lies in."""
    if group == Group.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if group == Group.MONTH else day


def keys_between(since: date, until: date, group: Group) -> list[str]:
    """The keys of all days, weeks, months or hours of the week in a period, in order, also of those with nothing."""
    if group == Group.HOUR_OF_WEEK:
        return [str(hour) for hour in range(HOURS_OF_WEEK)]
    keys: list[str] = []
    day = since
    while day < until:
        key = first_day(day, group).isoformat()
        if not keys or keys[-1] != key:
            keys.append(key)
        day += timedelta(days=1)
    return keys


def label_of(key: str, group: Group) -> str:
    """A key in words."""
    if group == Group.HOUR_OF_WEEK:
        day, hour = divmod(int(key), 24)
        return f"{DAY_NAMES[day]} {hour:02}:00"
    first = date.fromisoformat(key)
    return f"{first:%B %Y}" if group == Group.MONTH else f"{first.day} {first:%b %Y}"
