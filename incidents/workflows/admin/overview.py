"""A version as tables of plain words, for the page of one that is only looked at. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.comparison import who_may
from incidents.workflows.fields import label_of
from incidents.workflows.snapshot import MoveShape, StateShape, VersionSnapshot, duration_in_words


@dataclass(frozen=True)
class MoveRow:
    """One move in words."""

    name: str
    target: str
    asks_for: str
    who: str
    wait: str
    guidance: str


@dataclass(frozen=True)
class StateRow:
    """One state in words, with the moves out of it."""

    state: StateShape
    phase: str
    moves: list[MoveRow]


@dataclass(frozen=True)
class FieldRow:
    """One field in words."""

    label: str
    kind: str
    details: str


@dataclass(frozen=True)
class Overview:
    states: list[StateRow]
    fields: list[FieldRow]


def overview(version: VersionSnapshot) -> Overview:
    """Return the version in words, in its own order."""
    labels = {own.slug: own.label for own in version.fields}
    names = {state.slug: state.name for state in version.states}
    states = [
        StateRow(
            state,
            str(Phase(state.phase).label),
            [_move(move, names, labels) for move in version.moves if move.source == state.slug],
        )
        for state in version.states
    ]
    fields = [
        FieldRow(
            own.label,
            str(FieldKind(own.kind).label),
            "; ".join(filter(None, (", ".join(own.options), own.unit, own.help_text))),
        )
        for own in version.fields
    ]
    return Overview(states, fields)


def _move(move: MoveShape, names: dict[str, str], labels: dict[str, str]) -> MoveRow:
    asks = [label_of(slug, labels) for slug in move.required]
    if move.needs_reason:
        asks.append("A reason")
    wait = move.automatic_after_seconds
    return MoveRow(
        name=move.name,
        target=names.get(move.target, "?"),
        asks_for=", ".join(asks) or "–",
        who=who_may(move.permission),
        wait=f"by itself after {duration_in_words(wait)}" if wait is not None else "",
        guidance=move.guidance,
    )
