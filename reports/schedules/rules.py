"""How often a report is mailed, by names that people choose, and how often at most. Pure."""

from __future__ import annotations

from datetime import date

from incidents.timers.rhythms import Rhythm, Rhythms, weekday_code, weekday_name
from incidents.timers.slots import BadRule

# A later day is not in every month, and stands for the last.
_LATEST = 28


def _of_month(on: date) -> str:
    return f"BYMONTHDAY={on.day if on.day <= _LATEST else -1}"


def _named(on: date) -> str:
    return f"day {on.day}" if on.day <= _LATEST else "its last day"


RHYTHMS = Rhythms(
    Rhythm("day", "Every day", lambda on: "FREQ=DAILY", lambda on: "every day"),
    Rhythm(
        "weekdays",
        "From Monday to Friday",
        lambda on: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        lambda on: "from Monday to Friday",
    ),
    Rhythm(
        "week",
        "Every week, on the weekday of the first date",
        lambda on: f"FREQ=WEEKLY;BYDAY={weekday_code(on)}",
        lambda on: f"every week, on {weekday_name(on)}",
    ),
    Rhythm(
        "month",
        "Every month, on the day of the first date",
        lambda on: f"FREQ=MONTHLY;{_of_month(on)}",
        lambda on: f"every month, on {_named(on)}",
    ),
    Rhythm(
        "quarter",
        "Every three months, on the day of the first date",
        lambda on: f"FREQ=MONTHLY;INTERVAL=3;{_of_month(on)}",
        lambda on: f"every three months, on {_named(on)}",
    ),
)


def require_daily_at_most(rule: str) -> None:
    """Raises BadRule, whose text is a sentence."""
    told = rule.upper()
    if any(word in told for word in ("HOURLY", "BYHOUR", "BYMINUTE")):
        raise BadRule("At most one mail a day, at the time said beside: write a rule such as FREQ=DAILY.")
