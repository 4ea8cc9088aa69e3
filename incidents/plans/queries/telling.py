"""What the conditions of procedures and key contacts ask for, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from incidents.catalog.models import Category, IncidentType, Priority, Service
from incidents.people.models import Team
from incidents.plans.choosing import CONDITIONS

MODELS: dict[str, Any] = {
    "types": IncidentType,
    "categories": Category,
    "services": Service,
    "priorities": Priority,
    "teams": Team,
}
FOR_ALL = "every incident"


def names_of(rows: Iterable[Any]) -> dict[str, dict[int, str]]:
    """The names of everything that the conditions of `rows` hold, by list and key. At most one query for each list."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for name, keys in row.conditions.items():
            wanted.setdefault(name, set()).update(keys)
    return {
        name: {pk: str(row) for pk, row in MODELS[name]._default_manager.in_bulk(list(keys)).items()}
        for name, keys in wanted.items()
        if name in MODELS and keys
    }


def conditions_in_words(rows: Iterable[Any]) -> dict[int, str]:
    """Which incidents each is for, such as “Outage; Critical or High”."""
    listed = list(rows)
    names = names_of(listed)
    return {row.pk: _words(row.conditions, names) for row in listed}


def _words(conditions: dict[str, list[int]], names: dict[str, dict[int, str]]) -> str:
    parts = [
        " or ".join(names[name].get(key, "something retired") for key in conditions[name])
        for name in CONDITIONS
        if conditions.get(name)
    ]
    return "; ".join(parts) or FOR_ALL
