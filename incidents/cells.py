"""Cells of the tables that people take into spreadsheets: text that no spreadsheet runs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils import timezone

# What a spreadsheet takes for the beginning of a formula (see reliability.md, D).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
# What neither a line of CSV nor a sheet can hold.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_000


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula; instants as ISO 8601 in the zone in force."""
    if value is None:
        return ""
    text = timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    risky = text.startswith(FORMULA)
    text = UNPRINTABLE.sub("", text)[:LONGEST_CELL]
    return f"'{text}" if risky or text.startswith(FORMULA) else text
