"""Which incidents a procedure or a key contact is for: conditions as their rows hold them, and how they are read. Pure.

As `catalog.matching`, with the category besides: whatever is filed below a category counts as filed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from incidents.catalog import matching
from incidents.catalog.matching import Traits

CATEGORIES = "categories"
# What a condition may ask for, in the order in which people read it.
CONDITIONS = ("types", CATEGORIES, "services", "priorities", "teams")


@dataclass(frozen=True)
class Situation:
    """What is asked of an incident. `categories` holds its own and all above it."""

    traits: Traits
    categories: frozenset[int] = field(default=frozenset())


class HasConditions(Protocol):
    @property
    def conditions(self) -> dict[str, list[int]]: ...


Row = TypeVar("Row", bound=HasConditions)


def fits(conditions: Mapping[str, list[int]], situation: Situation) -> bool:
    """Whether the incident has one of each list; an empty or absent list asks nothing."""
    wanted = conditions.get(CATEGORIES)
    if wanted and situation.categories.isdisjoint(wanted):
        return False
    return matching.fits({name: keys for name, keys in conditions.items() if name != CATEGORIES}, situation.traits)


def fitting(rows: Iterable[Row], situation: Situation) -> list[Row]:
    """Those of `rows` that are for such an incident, in their order."""
    return [row for row in rows if fits(row.conditions, situation)]


def asks_for_categories(rows: Iterable[HasConditions]) -> bool:
    return any(row.conditions.get(CATEGORIES) for row in rows)


def clean_conditions(given: Mapping[str, Any]) -> dict[str, list[int]]:
    """The lists that ask for something, by name: rows or keys become keys."""
    return {name: sorted({getattr(one, "pk", one) for one in given[name]}) for name in CONDITIONS if given.get(name)}
