"""Values in words, as people read them on pages and on paper. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from incidents.desk.words import day, moment

# Longer text of one cell is cut, so that nobody's log file becomes a book.
LONGEST = 6_000


def written(value: Any) -> str:
    """A value in words, as people read it, in the zone in force."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … (cut here: the whole text stands in the other files)"
