"""The next dates of a programme as somebody types it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from incidents.programmes.models import DrillProgramme
from incidents.programmes.occurrences import Occurrence, dates_of
from incidents.programmes.queries.dates import SHOWN, closed_for
from incidents.programmes.rules import RHYTHMS
from incidents.programmes.windows import read_windows


@dataclass
class Preview:
    """The next dates, or a sentence that says what is missing for them."""

    zone: str = "UTC"
    dates: list[Occurrence] = field(default_factory=list)
    problem: str = ""


def preview_of(typed: Mapping[str, Any], programme: DrillProgramme | None, *, at: datetime) -> Preview:
    """What the fields of the form make, whatever stands in them. One query, for what is closed."""
    try:
        starts_on, time_of_day = _day(typed.get("starts_on")), _time(typed.get("time_of_day"))
    except ValueError:
        return Preview(problem="Say on which day and at what time it takes place first.")
    zone = str(typed.get("time_zone") or "")
    try:
        dates = dates_of(
            rule=_rule(typed, starts_on),
            starts_on=starts_on,
            time_of_day=time_of_day,
            time_zone=zone,
            minutes=_minutes(typed.get("planned_minutes")),
            windows=read_windows(str(typed.get("windows") or "")),
            is_surprise=bool(typed.get("is_surprise")),
            closed=closed_for(programme or DrillProgramme()),
        )
    except ValueError as error:
        return Preview(problem=str(error))
    found = dates.upcoming(at, SHOWN)
    return Preview(zone, found, "" if found else "This rule brings no date in the next eight years.")


def _rule(typed: Mapping[str, Any], starts_on: date) -> str:
    try:
        return RHYTHMS.rule_for(str(typed.get("recurs") or ""), starts_on)
    except KeyError:
        return str(typed.get("rule") or "")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value or ""))


def _time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value or "")).replace(tzinfo=None)


def _minutes(value: Any) -> int:
    text = str(value or "")
    return min(max(int(text), 1), 4320) if text.isascii() and text.isdigit() and len(text) < 6 else 60
