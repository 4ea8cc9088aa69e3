"""Lengths and counts in words. Pure."""

from __future__ import annotations

MINUTE, HOUR = 60, 3600


def seconds_in_words(seconds: int) -> str:
    """A length such as “45 s”, “4 min 10 s” or “1 h 5 min”; drills are measured to the second."""
    if seconds < MINUTE:
        return f"{seconds} s"
    hours, minutes, rest = seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
