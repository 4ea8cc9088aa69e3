"""Lengths of time as people write them in scenarios: “45s”, “5m”, “1h 30m”. Pure."""

from __future__ import annotations

import re

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
PART = re.compile(r"(\d{1,6})\s*(d|h|min|m|s)")
WHOLE = re.compile(r"\s*(?:\d{1,6}\s*(?:d|h|min|m|s)\s*)+")
HOW = "Write a length of time such as 45s, 5m or 1h 30m."


def seconds_of(text: str) -> int | None:
    """The seconds; none for what is no length of time. “0” needs no unit."""
    if text.strip() == "0":
        return 0
    if not WHOLE.fullmatch(text):
        return None
    return sum(int(number) * UNITS[unit[0]] for number, unit in PART.findall(text))


def words_of(seconds: int | None) -> str:
    """The shortest way to write it; nothing for none."""
    if seconds is None:
        return ""
    parts, left = [], seconds
    for unit, size in UNITS.items():
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0"
