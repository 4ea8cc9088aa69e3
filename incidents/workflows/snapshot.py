"""One version of a workflow as plain values: what validation, the diagram and the shipped definitions work on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.workflows.choices import PHASE_ORDER, FieldKind, Phase

SHORTEST_WAIT_SECONDS = 60


@dataclass(frozen=True)
class StateShape:
    """A state. Its place in `VersionSnapshot.states` is its position."""

    slug: str
    name: str
    phase: str
    description: str = ""
    is_start: bool = False


@dataclass(frozen=True)
class MoveShape:
    """A move between two states, named by their slugs. A slug that is no state of the version is a fault."""

    slug: str
    name: str
    source: str
    target: str
    required: tuple[str, ...] = ()
    needs_reason: bool = False
    permission: str = "work_incident"
    automatic_after_seconds: int | None = None
    guidance: str = ""


@dataclass(frozen=True)
class FieldShape:
    """A fact the workflow collects."""

    slug: str
    label: str
    kind: str = FieldKind.TEXT
    options: tuple[str, ...] = ()
    unit: str = ""
    help_text: str = ""


@dataclass(frozen=True)
class VersionSnapshot:
    """States, moves and fields of one version, each in its order."""

    title: str
    states: tuple[StateShape, ...] = ()
    moves: tuple[MoveShape, ...] = ()
    fields: tuple[FieldShape, ...] = field(default=())

    def state(self, slug: str) -> StateShape | None:
        """Return the first state of that slug, or None."""
        return next((state for state in self.states if state.slug == slug), None)

    def in_phase(self, *phases: str) -> list[StateShape]:
        return [state for state in self.states if state.phase in phases]


_UNITS = ((24 * 3600, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def duration_in_words(seconds: int) -> str:
    """Return a length of time in its two largest units, such as "5 days" or "1 hour 30 minutes"."""
    parts: list[str] = []
    for length, unit in _UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "at once"


_WRITTEN_LENGTH = re.compile(r"(\d+)\s*(days?|d|hours?|h|minutes?|min|m)\b[\s,]*", re.IGNORECASE)
_SECONDS = {"d": 24 * 3600, "h": 3600, "m": 60}


def parse_duration(text: str) -> int | None:
    """Return the seconds in text such as "5 days" or "1 hour 30 minutes", None for an empty one.

    Raises ValueError with a sentence.
    """
    text = text.strip()
    if not text:
        return None
    parts = list(_WRITTEN_LENGTH.finditer(text))
    if "".join(part.group(0) for part in parts) != text:
        raise ValueError(f"“{text}” is not a length of time. Write it like 5 days or 1 hour 30 minutes.")
    return sum(int(part.group(1)) * _SECONDS[part.group(2)[0].lower()] for part in parts)


def rehoming_phases(phase: str) -> list[str]:
    """Return the phases in which an incident of `phase` may be put down again, the best first.

    Its own, then the nearest earlier ones. On hold is a wait and no progress: nobody arrives there from another phase.
    """
    earlier = [other for other in Phase if PHASE_ORDER[other] < PHASE_ORDER[Phase(phase)] and other != Phase.ON_HOLD]
    return [phase, *(other.value for other in reversed(earlier))]


def reachable(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    """Return every node that can be reached from `starts` along `edges`, the starts among them."""
    onward: dict[str, list[str]] = {}
    for source, target in edges:
        onward.setdefault(source, []).append(target)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(onward.get(node, ()))
    return found
