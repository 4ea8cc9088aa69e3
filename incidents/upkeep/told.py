"""Values of remembered rows in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from incidents.catalog.hours import WEEKDAYS, format_intervals


@dataclass(frozen=True)
class Line:
    """One field before and after; an empty text is an empty field."""

    label: str
    before: str
    after: str

    @classmethod
    def of_several(cls, label: str, had: set[Any], has: set[Any], names: Mapping[Any, str]) -> Line:
        """What a field with several values lost and gained: the rest stayed."""
        return cls(label, _listed(had - has, names), _listed(has - had, names))


def _listed(keys: set[Any], names: Mapping[Any, str]) -> str:
    return ", ".join(sorted(names.get(key, "what is no longer there") for key in keys))


def told_value(column: Any, value: Any, names: Mapping[Any, str]) -> str:
    """Return a field's value as a person reads it; empty for none. Instants in the zone in force."""
    if value is None or value == "":
        return ""
    if column.is_relation:
        return names.get(value, "what is no longer there")
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local.day} {local:%b %Y, %H:%M %Z}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return _hours(value)
    return str(value)


def _hours(value: dict[str, Any]) -> str:
    """A calendar's week; anything else that is stored as JSON by its own words."""
    if set(value) <= set(WEEKDAYS):
        return "; ".join(f"{name} {format_intervals(value[day])}" for day, name in WEEKDAYS.items() if day in value)
    return ", ".join(f"{key}: {item}" for key, item in value.items())
