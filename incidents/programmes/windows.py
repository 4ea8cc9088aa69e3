"""Hours by weekday as people type them, one day on each line. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incidents.catalog.hours import WEEKDAYS, parse_intervals, problems_of_hours


def read_windows(text: str) -> dict[str, list[list[str]]]:
    """Hours by weekday from lines such as “mon 09:00–17:00”. Raises ValueError with a sentence."""
    found: dict[str, list[list[str]]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, hours = line.partition(" ")
        key = day.lower().rstrip(":")[:3]
        if key not in WEEKDAYS or not hours.strip():
            raise ValueError(f"“{line[:60]}”: begin with a day and go on with hours, such as mon 09:00–17:00.")
        found.setdefault(key, []).extend(parse_intervals(hours))
    if problems := problems_of_hours(found):
        raise ValueError(problems[0])
    return found


def write_windows(windows: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """As `read_windows` reads it."""
    return "\n".join(
        f"{day} {', '.join(f'{begins}–{ends}' for begins, ends in windows[day])}" for day in WEEKDAYS if day in windows
    )
