"""How often a report is mailed, by names that people choose, and any rule in words. Pure."""

from __future__ import annotations

from datetime import date

from incidents.timers.slots import BadRule

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A later day is not in every month, and stands for the last.
_LATEST = 28
OWN = "own"
CHOICES = [
    ("day", "Every day"),
    ("weekdays", "From Monday to Friday"),
    ("week", "Every week, on the weekday of the first date"),
    ("month", "Every month, on the day of the first date"),
    ("quarter", "Every three months, on the day of the first date"),
    (OWN, "By a rule of your own"),
]


def _of_month(on: date) -> str:
    return f"BYMONTHDAY={on.day if on.day <= _LATEST else -1}"


def rule_for(choice: str, starts_on: date) -> str:
    """The rule (RFC 5545) that goes on as it begins on `starts_on`. Raises KeyError for no known choice."""
    return {
        "day": "FREQ=DAILY",
        "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "week": f"FREQ=WEEKLY;BYDAY={_DAYS[starts_on.weekday()]}",
        "month": f"FREQ=MONTHLY;{_of_month(starts_on)}",
        "quarter": f"FREQ=MONTHLY;INTERVAL=3;{_of_month(starts_on)}",
    }[choice]


def choice_of(rule: str, starts_on: date) -> str:
    """The choice that makes this rule, or OWN."""
    return next((name for name, _words in CHOICES if name != OWN and rule_for(name, starts_on) == rule), OWN)


def in_words(rule: str, starts_on: date) -> str:
    """Such as “every month, on day 1”; a rule of one's own as it is written."""
    choice = choice_of(rule, starts_on)
    on = f"day {starts_on.day}" if starts_on.day <= _LATEST else "its last day"
    return {
        "day": "every day",
        "weekdays": "from Monday to Friday",
        "week": f"every week, on {_NAMES[starts_on.weekday()]}",
        "month": f"every month, on {on}",
        "quarter": f"every three months, on {on}",
    }.get(choice, rule)


def require_daily_at_most(rule: str) -> None:
    """Raises BadRule, whose text is a sentence."""
    told = rule.upper()
    if any(word in told for word in ("HOURLY", "BYHOUR", "BYMINUTE")):
        raise BadRule("At most one mail a day, at the time said beside: write a rule such as FREQ=DAILY.")
