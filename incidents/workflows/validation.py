"""What is wrong with a version of a workflow, in sentences for the person who draws it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from incidents.permissions.roles import INCIDENT_PERMISSIONS
from incidents.workflows.choices import ENDED_PHASES, OPEN_PHASES, FieldKind, Phase
from incidents.workflows.fields import BUILT_IN, HOLD_FIELD, RESOLUTION_FIELDS
from incidents.workflows.snapshot import (
    SHORTEST_WAIT_SECONDS,
    FieldShape,
    MoveShape,
    StateShape,
    VersionSnapshot,
    reachable,
)

PERMISSIONS = frozenset(codename for codename, _words in INCIDENT_PERMISSIONS)
Row = StateShape | MoveShape | FieldShape


@dataclass(frozen=True)
class Fault:
    """One sentence, and the rows of the version that it speaks of: those very objects; none when it is about all."""

    sentence: str
    rows: tuple[Row, ...] = ()


def problems(version: VersionSnapshot) -> list[str]:
    """Return a sentence for each fault that keeps the version from being published; none when it can work."""
    return [fault.sentence for fault in faults(version)]


def faults(version: VersionSnapshot) -> list[Fault]:
    """Return each fault that keeps the version from being published, with the rows it concerns."""
    if not version.states:
        return [Fault("The workflow has no states: add at least a start, a resolved, a closed and a cancelled one.")]
    checks: tuple[Callable[[VersionSnapshot], Iterable[Fault]], ...] = (
        _of_start,
        _of_phases,
        _of_state_names,
        _of_own_fields,
        _of_endpoints,
        _of_reach,
        _of_each_move,
        _of_move_names,
        _of_automatic_moves,
    )
    return [fault for check in checks for fault in check(version)]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _of_start(version: VersionSnapshot) -> Iterable[Fault]:
    starts = [state for state in version.states if state.is_start]
    if not starts:
        yield Fault("No state is marked as the start: mark the one in which new incidents begin.")
    if len(starts) > 1:
        names = _quoted(state.name for state in starts)
        yield Fault(f"{names} are all marked as the start: there can be only one.", tuple(starts))
    for state in starts:
        if state.phase not in OPEN_PHASES or state.phase == Phase.ON_HOLD:
            yield Fault(f"“{state.name}” cannot be the start: new incidents are neither on hold nor ended.", (state,))


def _of_phases(version: VersionSnapshot) -> Iterable[Fault]:
    known = set(Phase.values)
    for state in version.states:
        if state.phase not in known:
            yield Fault(f"The state “{state.name}” is of an unknown phase, “{state.phase}”.", (state,))
    needed = {
        Phase.RESOLVED: "incidents could never be resolved",
        Phase.CLOSED: "no record would ever be complete",
        Phase.CANCELLED: "what was logged by mistake could not be ended",
    }
    for phase, consequence in needed.items():
        if not version.in_phase(phase):
            yield Fault(f"There is no state of the phase “{phase.label}”: {consequence}.")


def _of_state_names(version: VersionSnapshot) -> Iterable[Fault]:
    for name in _twice(state.name.strip().casefold() for state in version.states):
        twins = tuple(state for state in version.states if state.name.strip().casefold() == name)
        yield Fault(f"The state name “{name}” is used twice: people could not tell the two apart.", twins)
    for slug in _twice(state.slug for state in version.states):
        twins = tuple(state for state in version.states if state.slug == slug)
        yield Fault(f"Two states have the short name “{slug}”.", twins)
    for state in version.states:
        if not state.name.strip() or not state.slug:
            yield Fault("A state has no name.", (state,))


def _of_own_fields(version: VersionSnapshot) -> Iterable[Fault]:
    for slug in _twice(own.slug for own in version.fields):
        yield Fault(
            f"Two fields have the short name “{slug}”.", tuple(own for own in version.fields if own.slug == slug)
        )
    for label in _twice(own.label.strip().casefold() for own in version.fields):
        twins = tuple(own for own in version.fields if own.label.strip().casefold() == label)
        yield Fault(f"Two fields are called “{label}”.", twins)
    for own in version.fields:
        if own.slug in BUILT_IN:
            yield Fault(
                f"The field “{own.label}” has the short name “{own.slug}”, which every incident already uses.", (own,)
            )
        if own.kind not in FieldKind.values:
            yield Fault(f"The field “{own.label}” is of an unknown kind, “{own.kind}”.", (own,))
        if own.kind == FieldKind.CHOICE:
            if len([option for option in own.options if option.strip()]) < 2:
                yield Fault(
                    f"The field “{own.label}” asks for one of several answers but offers fewer than two.", (own,)
                )
            for option in _twice(own.options):
                yield Fault(f"The field “{own.label}” offers the answer “{option}” twice.", (own,))


def _of_endpoints(version: VersionSnapshot) -> Iterable[Fault]:
    slugs = {state.slug for state in version.states}
    for move in version.moves:
        if move.source not in slugs or move.target not in slugs:
            yield Fault(
                f"The move “{move.name}” begins or ends at a state that does not belong to this version.", (move,)
            )
        elif move.source == move.target:
            yield Fault(f"The move “{move.name}” leads back to the state it starts from.", (move,))


def _of_reach(version: VersionSnapshot) -> Iterable[Fault]:
    edges = [(move.source, move.target) for move in version.moves]
    starts = [state.slug for state in version.states if state.is_start]
    if starts:
        arrived = reachable(starts, edges)
        for state in version.states:
            if state.slug not in arrived:
                yield Fault(f"No incident can ever reach “{state.name}”: add a move into it or remove it.", (state,))
    backwards = [(target, source) for source, target in edges]
    ending = reachable((state.slug for state in version.in_phase(Phase.CLOSED)), backwards)
    stuck = [state for state in version.in_phase(*OPEN_PHASES, Phase.RESOLVED) if state.slug not in ending]
    if stuck:
        names = _quoted(state.name for state in stuck)
        yield Fault(
            f"Incidents in {names} could never be closed: no way leads from there to a closed state.", tuple(stuck)
        )


def _of_each_move(version: VersionSnapshot) -> Iterable[Fault]:
    own_fields = {own.slug for own in version.fields}
    by_slug = {state.slug: state for state in version.states}
    for move in version.moves:
        if move.permission not in PERMISSIONS:
            yield Fault(f"The move “{move.name}” asks for an unknown permission, “{move.permission}”.", (move,))
        for slug in move.required:
            if slug not in BUILT_IN and slug not in own_fields:
                yield Fault(f"The move “{move.name}” asks for “{slug}”, which is no field of this workflow.", (move,))
        for slug in _twice(move.required):
            yield Fault(f"The move “{move.name}” asks for “{slug}” twice.", (move,))
        source, target = by_slug.get(move.source), by_slug.get(move.target)
        if source and target:
            yield from (Fault(sentence, (move,)) for sentence in _of_destination(move, source, target))


def _of_destination(move: MoveShape, source: StateShape, target: StateShape) -> Iterable[str]:
    """What a move must ask for follows from the phases it joins."""
    where = f"The move “{move.name}” from “{source.name}” to “{target.name}”"
    if target.phase == Phase.ON_HOLD and source.phase != Phase.ON_HOLD and HOLD_FIELD not in move.required:
        yield f"{where} puts incidents on hold, so it must ask for the reason for the hold ({HOLD_FIELD})."
    if target.phase != Phase.ON_HOLD and HOLD_FIELD in move.required:
        yield f"{where} does not put incidents on hold, so it cannot ask for the reason for the hold."
    missing = [slug for slug in RESOLUTION_FIELDS if slug not in move.required]
    if target.phase == Phase.RESOLVED and source.phase != Phase.RESOLVED and missing:
        yield f"{where} resolves incidents, so it must ask for {', '.join(missing)}."
    if target.phase == Phase.CLOSED and source.phase not in (Phase.RESOLVED, Phase.CLOSED):
        yield f"{where} closes incidents that were never resolved: lead it through a resolved state."
    by_hand = move.automatic_after_seconds is None
    if target.phase == Phase.CANCELLED and source.phase != Phase.CANCELLED and by_hand and not move.needs_reason:
        yield f"{where} cancels incidents, so it must ask for a reason."
    if source.phase in ENDED_PHASES and target.phase in OPEN_PHASES and not move.needs_reason:
        yield f"{where} reopens incidents, so it must ask for a reason."


def _of_move_names(version: VersionSnapshot) -> Iterable[Fault]:
    for state in version.states:
        leaving = [move for move in version.moves if move.source == state.slug]
        for name in _twice(move.name.strip().casefold() for move in leaving):
            twins = tuple(move for move in leaving if move.name.strip().casefold() == name)
            yield Fault(f"Two moves out of “{state.name}” are called “{name}”.", twins)
        for slug in _twice(move.slug for move in leaving):
            twins = tuple(move for move in leaving if move.slug == slug)
            yield Fault(f"Two moves out of “{state.name}” have the short name “{slug}”.", twins)
        nameless = tuple(move for move in leaving if not move.name.strip() or not move.slug)
        if nameless:
            yield Fault(f"A move out of “{state.name}” has no name.", nameless)


def _of_automatic_moves(version: VersionSnapshot) -> Iterable[Fault]:
    names = {state.slug: state.name for state in version.states}
    automatic = [move for move in version.moves if move.automatic_after_seconds is not None]
    for move in automatic:
        if (move.automatic_after_seconds or 0) < SHORTEST_WAIT_SECONDS:
            yield Fault(f"The automatic move “{move.name}” must wait at least a minute.", (move,))
        if move.required:
            asked = ", ".join(move.required)
            yield Fault(f"The automatic move “{move.name}” asks for {asked}, but nobody is there to answer.", (move,))
        if move.needs_reason:
            yield Fault(
                f"The automatic move “{move.name}” asks for a reason, but nobody is there to give one.", (move,)
            )
    for slug in _twice(move.source for move in automatic):
        rivals = tuple(move for move in automatic if move.source == slug)
        yield Fault(f"Several automatic moves leave “{names.get(slug, slug)}”: only one can be the first.", rivals)
    edges = [(move.source, move.target) for move in automatic]
    for move in automatic:
        if move.source in reachable([move.target], edges):
            name = names.get(move.source, move.source)
            yield Fault(
                f"Automatic moves lead from “{name}” back to itself: incidents would go round for ever.", (move,)
            )
