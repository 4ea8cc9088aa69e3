"""Figures in words: with their unit, long for reading and brief for axes. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

MINUTE, HOUR, DAY = 60, 3600, 86_400
NOTHING = "–"
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def figure_words(value: float | None, unit: str, currency: str = "") -> str:
    """A figure as people read it: "1,234", "2 h 5 min", "12.5%", "GBP 1,200"; a dash for none."""
    if value is None:
        return NOTHING
    if unit == "seconds":
        return length_words(value)
    if unit == "share":
        return f"{_trimmed(value * 100, 1)}%"
    if unit == "money":
        return f"{currency} {value:,.0f}".strip()
    return _trimmed(value, 1 if unit == "points" or abs(value) >= 10 else 2)


def is_number_itself(value: float | None, n: int, unit: str) -> bool:
    """Whether a figure is how many there are, so that its n need not stand beside it."""
    return unit == "count" and value == n


def brief_words(value: float | None, unit: str) -> str:
    """The same in as few signs as an axis or a small cell has room for: "1.2k", "2h", "12%"."""
    if value is None:
        return NOTHING
    if unit == "seconds":
        return _brief_length(value)
    if unit == "share":
        return f"{_trimmed(value * 100, 0 if value >= 0.1 or not value else 1)}%"
    for size, sign in ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k")):
        if abs(value) >= size:
            return f"{_trimmed(value / size, 1)}{sign}"
    return _trimmed(value, 1 if abs(value) >= 1 else 2)


def length_words(seconds: float) -> str:
    """A length of time in its two largest units, such as "2 d 4 h", "35 min" or "40 s"; "−" before a negative one."""
    left = round(abs(seconds))
    sign = "−" if seconds < 0 and left else ""
    for size, smaller, names in ((DAY, HOUR, ("d", "h")), (HOUR, MINUTE, ("h", "min"))):
        if left >= size:
            rest = left % size // smaller
            return f"{sign}{left // size:,} {names[0]}" + (f" {rest} {names[1]}" if rest else "")
    return f"{sign}{left // MINUTE} min" if left >= MINUTE else f"{sign}{left} s"


def _brief_length(seconds: float) -> str:
    for size, sign in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if abs(seconds) >= size:
            return f"{_trimmed(seconds / size, 1 if abs(seconds) < 10 * size else 0)}{sign}"
    return f"{seconds:.0f}s" if seconds else "0"


def _trimmed(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_words(now: float | None, before: float | None) -> str:
    """How much more or less than before, in whole per cent; empty where there is nothing to hold it against."""
    if now is None or before is None:
        return ""
    if now == before:
        return "no change"
    if not before:
        return "none before"
    share = (now - before) / abs(before) * 100
    if abs(share) < 1:
        return "under 1% " + ("more" if share > 0 else "less")
    return f"{abs(share):,.0f}% " + ("more" if share > 0 else "less")


def short_label(key: str, group: str) -> str:
    """What stands under a mark of time: "3 Mar", or "Mar 2026" for months."""
    day = date.fromisoformat(key)
    return f"{day:%b %Y}" if group == "month" else f"{day.day} {day:%b}"


def headline_name(unit: str, details: Collection[str]) -> str:
    """What the headline of a figure with these details is, as the head of a column."""
    if unit == "count":
        return "Mean" if "mean" in details else "Number"
    if unit == "seconds" and details and "median" not in details:
        return "Total"
    return {"seconds": "Median", "share": "Share", "money": "Amount"}.get(unit, "Points")
