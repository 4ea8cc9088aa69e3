"""Lengths of promises as people type them: “15 min”, “4 h”, “1 h 30 min”, “72”. Pure."""

from __future__ import annotations

import re

_PART = re.compile(r"(\d{1,6})\s*([a-z]*)")
_UNITS = {"": 1, "m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1, "h": 60, "hr": 60, "hour": 60, "hours": 60}
HELP = "Such as 15 min, 4 h or 1 h 30 min, of the hours that count. A bare number is minutes."


def parse_length(text: str) -> int:
    """Minutes. Raises ValueError with a sentence; days are refused, because a day may have 24 hours or eight."""
    words = text.strip().lower()
    found = _PART.findall(words)
    rest = _PART.sub("", words).replace(",", "").strip()
    if not found or rest:
        raise ValueError(f"“{text}” is not a length. {HELP}")
    if any(unit not in _UNITS for _, unit in found):
        if any(unit.startswith("d") for _, unit in found):
            raise ValueError("Write hours instead of days: a day has 24 of them by one calendar and ten by another.")
        raise ValueError(f"“{text}” is not a length. {HELP}")
    minutes = sum(int(number) * _UNITS[unit] for number, unit in found)
    if not minutes:
        raise ValueError("A promise takes at least a minute.")
    return minutes


def format_length(minutes: int) -> str:
    """As `parse_length` reads it: hours, never days, for “72 h” is not “3 d” where a day has eight."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))
