"""The rules that people choose by name, and any rule in words. Pure."""

from __future__ import annotations

from datetime import date

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
OWN = "own"
CHOICES = [
    ("week", "Every week"),
    ("fortnight", "Every two weeks"),
    ("month", "Every month"),
    ("quarter", "Every three months"),
    (OWN, "By a rule of your own"),
]


def _place(on: date) -> int:
    """Which of its weekday in the month a day is: 1 to 4; a fifth counts as the last."""
    number = (on.day - 1) // 7 + 1
    return number if number <= 4 else -1


def rule_for(choice: str, starts_on: date) -> str:
    """The rule (RFC 5545) that goes on as it begins on `starts_on`. Raises KeyError for no known choice."""
    weekday = _DAYS[starts_on.weekday()]
    by_place = f"BYDAY={_place(starts_on)}{weekday}"
    return {
        "week": f"FREQ=WEEKLY;BYDAY={weekday}",
        "fortnight": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        "month": f"FREQ=MONTHLY;{by_place}",
        "quarter": f"FREQ=MONTHLY;INTERVAL=3;{by_place}",
    }[choice]


def choice_of(rule: str, starts_on: date) -> str:
    """The choice that makes this rule, or OWN."""
    return next((name for name, _words in CHOICES if name != OWN and rule_for(name, starts_on) == rule), OWN)


def in_words(rule: str, starts_on: date) -> str:
    """Such as “every month, on the second Tuesday”; a rule of one's own as it is written."""
    choice = choice_of(rule, starts_on)
    if choice == OWN:
        return rule
    day = _NAMES[starts_on.weekday()]
    often = dict(CHOICES)[choice].lower()
    return (
        f"{often}, on {day}"
        if choice in ("week", "fortnight")
        else f"{often}, on the {_PLACES[_place(starts_on)]} {day}"
    )
