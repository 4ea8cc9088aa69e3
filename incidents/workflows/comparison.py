"""What sets one version of a workflow apart from another, in sentences for the person who publishes it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from incidents.permissions.roles import INCIDENT_PERMISSIONS
from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.fields import label_of
from incidents.workflows.snapshot import FieldShape, MoveShape, StateShape, VersionSnapshot, duration_in_words

WHO = {
    "work_incident": "whoever works incidents",
    "assign_incident": "whoever assigns incidents",
    "close_incident": "whoever closes incidents",
    "restrict_incident": "whoever restricts incidents",
    "command_incident": "incident commanders",
}
_WORDS = dict(INCIDENT_PERMISSIONS)


@dataclass(frozen=True)
class Differences:
    """Sentences about states, moves and fields; all empty when both versions do the same."""

    states: list[str]
    moves: list[str]
    fields: list[str]

    def sentences(self) -> list[str]:
        return [*self.states, *self.moves, *self.fields]


def differences(old: VersionSnapshot, new: VersionSnapshot) -> Differences:
    """Compare two versions. Rows are the same when their short names are; moves also by the state they leave."""
    return Differences(
        states=list(_of_states(old, new)), moves=list(_of_moves(old, new)), fields=list(_of_fields(old, new))
    )


def fingerprint(version: VersionSnapshot) -> str:
    """Return a short text that changes with anything in the version but its title."""
    told = repr((version.states, version.moves, version.fields))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def who_may(permission: str) -> str:
    """Return the words for those who hold a permission on incidents."""
    return WHO.get(permission) or _WORDS.get(permission, permission)


def _phase(slug: str) -> str:
    return str(Phase(slug).label) if slug in Phase.values else slug


def _of_states(old: VersionSnapshot, new: VersionSnapshot) -> Iterable[str]:
    before = {state.slug: state for state in old.states}
    after = {state.slug: state for state in new.states}
    for slug, state in after.items():
        if slug not in before:
            yield f"The state “{state.name}” ({_phase(state.phase)}) is new."
    for slug, state in before.items():
        if slug not in after:
            yield f"The state “{state.name}” ({_phase(state.phase)}) is gone."
        else:
            yield from _of_state(state, after[slug])
    kept_before = [slug for slug in before if slug in after]
    kept_after = [slug for slug in after if slug in before]
    if kept_before != kept_after:
        order = ", ".join(f"“{state.name}”" for state in after.values())
        yield f"The states stand in another order: {order}."


def _of_state(old: StateShape, new: StateShape) -> Iterable[str]:
    if old.name != new.name:
        yield f"The state “{old.name}” is called “{new.name}”."
    if old.phase != new.phase:
        yield f"The state “{new.name}” counts as {_phase(new.phase)} instead of {_phase(old.phase)}."
    if new.is_start and not old.is_start:
        yield f"New incidents begin in “{new.name}”."
    if old.description != new.description:
        yield f"The state “{new.name}” is described anew: {new.description or 'no description'}."


def _of_moves(old: VersionSnapshot, new: VersionSnapshot) -> Iterable[str]:
    before = {(move.source, move.slug): move for move in old.moves}
    after = {(move.source, move.slug): move for move in new.moves}
    names = _names(old) | _names(new)
    labels = {own.slug: own.label for own in (*old.fields, *new.fields)}
    for key, move in after.items():
        if key not in before:
            yield f"The move {_called(move, names)} is new: {'; '.join(_asked(move, labels))}."
    for key, move in before.items():
        if key not in after:
            yield f"The move {_called(move, _names(old))} is gone."
        else:
            changes = list(_of_move(move, after[key], names, labels))
            if changes:
                yield f"The move {_called(after[key], names)} {'; it '.join(changes)}."


def _names(version: VersionSnapshot) -> dict[str, str]:
    return {state.slug: state.name for state in version.states}


def _called(move: MoveShape, names: dict[str, str]) -> str:
    return f"“{move.name}” from “{names.get(move.source, '?')}” to “{names.get(move.target, '?')}”"


def _asked(move: MoveShape, labels: dict[str, str]) -> Iterable[str]:
    yield f"for {who_may(move.permission)}"
    asks = [label_of(slug, labels) for slug in move.required]
    if move.needs_reason:
        asks.append("a reason")
    if asks:
        yield f"asks for {', '.join(asks)}"
    if move.automatic_after_seconds is not None:
        yield f"happens by itself after {duration_in_words(move.automatic_after_seconds)}"


def _of_move(old: MoveShape, new: MoveShape, names: dict[str, str], labels: dict[str, str]) -> Iterable[str]:
    """What a move does otherwise, each as the rest of a sentence that begins with the move."""
    if old.name != new.name:
        yield f"was called “{old.name}”"
    if old.target != new.target:
        yield f"led to “{names.get(old.target, '?')}” before"
    more = [label_of(slug, labels) for slug in new.required if slug not in old.required]
    fewer = [label_of(slug, labels) for slug in old.required if slug not in new.required]
    if more:
        yield f"asks for {', '.join(more)} too"
    if fewer:
        yield f"no longer asks for {', '.join(fewer)}"
    if old.needs_reason != new.needs_reason:
        yield "asks for a reason" if new.needs_reason else "no longer asks for a reason"
    if old.permission != new.permission:
        yield f"may be made by {who_may(new.permission)}, before by {who_may(old.permission)}"
    if old.automatic_after_seconds != new.automatic_after_seconds:
        yield _wait(old.automatic_after_seconds, new.automatic_after_seconds)
    if old.guidance != new.guidance:
        yield f"gives other guidance: {new.guidance.rstrip('.') or 'none'}"


def _wait(old: int | None, new: int | None) -> str:
    if new is None:
        return "no longer happens by itself"
    before = "" if old is None else f" instead of {duration_in_words(old)}"
    return f"happens by itself after {duration_in_words(new)}{before}"


def _of_fields(old: VersionSnapshot, new: VersionSnapshot) -> Iterable[str]:
    before = {own.slug: own for own in old.fields}
    after = {own.slug: own for own in new.fields}
    for slug, own in after.items():
        if slug not in before:
            yield f"The field “{own.label}” is new."
    for slug, own in before.items():
        if slug not in after:
            yield f"The field “{own.label}” is gone; incidents that filled it in keep what it holds."
        else:
            yield from _of_field(own, after[slug])


def _of_field(old: FieldShape, new: FieldShape) -> Iterable[str]:
    if old.label != new.label:
        yield f"The field “{old.label}” is called “{new.label}”."
    if old.kind != new.kind:
        yield f"The field “{new.label}” holds: {_kind(new.kind)}, before: {_kind(old.kind)}."
    if old.options != new.options:
        yield f"The field “{new.label}” offers {', '.join(new.options) or 'no answers'}."
    if old.unit != new.unit:
        yield f"The field “{new.label}” is measured in {new.unit or 'no unit'}."
    if old.help_text != new.help_text:
        yield f"The field “{new.label}” explains itself anew: {new.help_text or 'no explanation'}."


def _kind(slug: str) -> str:
    return str(FieldKind(slug).label).lower() if slug in FieldKind.values else slug
