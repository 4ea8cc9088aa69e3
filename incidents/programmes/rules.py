"""How often drills take place, by names that people choose. Pure."""

from __future__ import annotations

from datetime import date

from incidents.timers.rhythms import Rhythm, Rhythms, weekday_code, weekday_name

_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def _place(on: date) -> int:
    """Which of its weekday in the month a day is: 1 to 4; a fifth counts as the last."""
    number = (on.day - 1) // 7 + 1
    return number if number <= 4 else -1


def _by_place(on: date) -> str:
    return f"BYDAY={_place(on)}{weekday_code(on)}"


def _named(on: date) -> str:
    return f"{_PLACES[_place(on)]} {weekday_name(on)}"


RHYTHMS = Rhythms(
    Rhythm(
        "week",
        "Every week",
        lambda on: f"FREQ=WEEKLY;BYDAY={weekday_code(on)}",
        lambda on: f"every week, on {weekday_name(on)}",
    ),
    Rhythm(
        "fortnight",
        "Every two weeks",
        lambda on: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday_code(on)}",
        lambda on: f"every two weeks, on {weekday_name(on)}",
    ),
    Rhythm(
        "month",
        "Every month",
        lambda on: f"FREQ=MONTHLY;{_by_place(on)}",
        lambda on: f"every month, on the {_named(on)}",
    ),
    Rhythm(
        "quarter",
        "Every three months",
        lambda on: f"FREQ=MONTHLY;INTERVAL=3;{_by_place(on)}",
        lambda on: f"every three months, on the {_named(on)}",
    ),
)
