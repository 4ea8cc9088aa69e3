"""The hours to which a rotation keeps: as opening hours are written, but they may run past midnight. Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from incidents.catalog.hours import END_OF_DAY, WEEKDAYS
from incidents.oncall.engine import Window

_WALL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def windows_of(hours: dict[str, list[list[str]]]) -> tuple[Window, ...]:
    """The windows in hours such as {"mon": [["18:00", "08:00"]]} that `problems_of` finds nothing wrong with."""
    days = list(WEEKDAYS)
    return tuple(
        Window(days.index(day), time.fromisoformat(begins), _closing(ends))
        for day in sorted(hours, key=days.index)
        for begins, ends in hours[day]
    )


def _closing(ends: str) -> time:
    return time(0) if ends == END_OF_DAY else time.fromisoformat(ends)


def problems_of(hours: Any) -> dict[str, str]:
    """What is wrong with hours, by weekday; "" where it is no mapping at all."""
    if not isinstance(hours, dict):
        return {"": "Write the hours by weekday."}
    found = {}
    for day, intervals in hours.items():
        if day not in WEEKDAYS:
            found[""] = f"“{day}” is not a weekday: write {', '.join(WEEKDAYS)}."
        elif not isinstance(intervals, list) or not intervals or not all(_is_pair(pair) for pair in intervals):
            found[day] = "Write hours such as 18:00–08:00, several with commas between; a day ends at 24:00."
    return found


def _is_pair(pair: Any) -> bool:
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(end, str) for end in pair):
        return False
    begins, ends = pair
    return bool(_WALL_TIME.fullmatch(begins) and (_WALL_TIME.fullmatch(ends) or ends == END_OF_DAY))
