"""What every dialect of the past provides, and what it may find odd. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from incidents.intake.local_times import LocalTimes
from incidents.intake.reading import Row
from incidents.lifecycle.past import PastIncident
from incidents.refusals import Refused


class DialectUnknown(Refused):
    """No dialect of that name."""

    code = "dialect_unknown"


class OddityKind(StrEnum):
    """What is worth a line in the report. Everything listed is imported as it is, unless it says otherwise."""

    UNKNOWN_STATE = "unknown state"
    EARLY_UPDATE = "updated before it was opened"
    EARLY_CREATION = "created before it was opened"
    OUT_OF_ORDER = "updates out of order"
    NO_OPENING = "no opening time"
    NO_RESOLUTION = "no resolved time"
    NO_CLOSURE = "no closed time"
    FIRST_SEEN_ENDED = "first seen as ended"
    CLOSED_UNRESOLVED = "closed without being seen as resolved"
    REOPENED = "reopened"
    PRIORITY_CHANGED = "priority changed"
    PRIORITY_UNLIKE_MATRIX = "priority unlike the matrix"
    LEVEL_ASSUMED = "impact or urgency assumed"
    ACTIVE_UNLIKE_STATE = "active flag unlike the state"
    AMBIGUOUS_TIME = "ambiguous local time"
    NONEXISTENT_TIME = "nonexistent local time"
    SHORTENED = "shortened"
    WORKED_ON = "not updated: worked on since the last import"
    CONTRADICTING = "not updated: contradicts what was imported"
    FOREIGN = "not imported: the number is taken by an incident logged here"


class Oddity(NamedTuple):
    """One line of the report."""

    kind: OddityKind
    number: str
    line: int
    detail: str


@dataclass(slots=True)
class Parsed:
    """One incident as read from the file, what it needs to exist beforehand, and what is odd about it.

    Names are by key: what the source calls the person, team, contact, category or code.
    """

    incident: PastIncident
    first_line: int
    rows: int
    people: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    resolution_codes: dict[str, str] = field(default_factory=dict)
    oddities: list[Oddity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one tool writes its incidents. `parse` gets the rows of one number and raises RowRefused."""

    name: str
    source_slug: str
    source_name: str
    required: tuple[str, ...]
    parse: Callable[[list[Row], LocalTimes], Parsed]
    mapping: str

    @property
    def tool(self) -> str:
        """Where its files come from, in words."""
        words = self.source_name.removeprefix("Import from ")
        return words[:1].upper() + words[1:]
