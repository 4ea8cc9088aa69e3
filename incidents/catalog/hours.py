"""What opening hours may look like. Pure."""

from __future__ import annotations

import re
from typing import Any

WEEKDAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_WALL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
END_OF_DAY = "24:00"


def problems_of_hours(hours: Any) -> list[str]:
    """Return a sentence for each fault in opening hours such as {"mon": [["08:00", "18:00"]]}.

    Times are wall time; a day may have several intervals, each half-open, in order and apart; "24:00" ends a day.
    """
    if not isinstance(hours, dict):
        return ['Write the hours by weekday, such as {"mon": [["08:00", "18:00"]]}.']
    found: list[str] = []
    for day, intervals in hours.items():
        if day not in WEEKDAYS:
            found.append(f"“{day}” is not a weekday: write {', '.join(WEEKDAYS)}.")
        else:
            found.extend(_problems_of_day(WEEKDAYS[day], intervals))
    return found


def _problems_of_day(day: str, intervals: Any) -> list[str]:
    if not isinstance(intervals, list) or not intervals:
        return [f'{day}: write at least one interval such as [["08:00", "18:00"]], or leave the day out.']
    previous_end = "00:00"
    for interval in intervals:
        if not isinstance(interval, list) or len(interval) != 2 or not all(isinstance(end, str) for end in interval):
            return [f"{day}: an interval has a beginning and an end, such as [“08:00”, “18:00”]."]
        begins, ends = interval
        if not _WALL_TIME.fullmatch(begins) or not (_WALL_TIME.fullmatch(ends) or ends == END_OF_DAY):
            return [f"{day}: “{begins}”–“{ends}” are not times of day. Write them like 08:00; a day ends at 24:00."]
        if begins >= ends:
            return [f"{day}: {begins}–{ends} ends before it begins. Split hours that run past midnight in two days."]
        if begins < previous_end:
            return [f"{day}: {begins}–{ends} overlaps the interval before it."]
        previous_end = ends
    return []


def parse_intervals(text: str) -> list[list[str]]:
    """Return the intervals in text such as "08:00-12:00, 13:00–18:00"; an empty text is a closed day.

    Raises ValueError with a sentence. Order and overlap are judged by `problems_of_hours`.
    """
    intervals = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        ends = [end.strip() for end in re.split(r"[-–—]", part)]
        if len(ends) != 2:
            raise ValueError(f"“{part}” is not an interval. Write it like 08:00–18:00.")
        intervals.append([end.zfill(5) for end in ends])
    return intervals


def format_intervals(intervals: list[list[str]]) -> str:
    """Return intervals as `parse_intervals` reads them."""
    return ", ".join(f"{begins}–{ends}" for begins, ends in intervals)
