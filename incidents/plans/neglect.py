"""What is never used, never exercised or overdue for review: the kinds of things that are asked about. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from incidents.catalog.freshness import Freshness
from incidents.people.models import User


@dataclass(frozen=True)
class Row:
    """One thing and how fresh it is; `who` answers for it, `kind` is what a person calls such things."""

    kind: str
    name: str
    url: str
    who: str
    freshness: Freshness


@dataclass(frozen=True)
class Source:
    """One kind of thing: the rows that a reader may see, in a constant number of queries, and who may see them."""

    slug: str
    rows: Callable[[], list[Row]]
    when: Callable[[User], bool]


_SOURCES: dict[str, Source] = {}


def register(sources: Iterable[Source]) -> None:
    """Add kinds; whatever stands above adds its own."""
    _SOURCES.update({source.slug: source for source in sources})


def neglected(reader: User, *, on: date) -> list[tuple[Row, list[str]]]:
    """Everything that something was not done with, and what, the most neglected first."""
    rows = [row for source in _SOURCES.values() if source.when(reader) for row in source.rows()]
    found = [(row, row.freshness.neglects(on=on)) for row in rows]
    return sorted(
        ((row, neglects) for row, neglects in found if neglects),
        key=lambda one: (-len(one[1]), one[0].kind, one[0].name),
    )
