"""From snapshots to events: each row of an audit log says how the incident stood; what changed since the last is told.

Pure, and the same for every dialect. Nothing is invented: what a log does not say stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.lifecycle.past import PastEvent, Ref, RefKind
from incidents.lifecycle.phases import code_of_move
from incidents.workflows.choices import Phase


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an incident stood: `recorded` is the source's word; the phase is empty when we do not know that word."""

    recorded: str
    phase: str
    hold_reason: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How an incident stood after one update. References are natural keys; empty or None is unknown.

    `details` are other things worth telling when they change, `raw` the columns of the row as the source had them.
    """

    key: str
    at: datetime
    standing: Standing
    actor: str = ""
    impact: int | None = None
    urgency: int | None = None
    priority: int | None = None
    category: str = ""
    team: str = ""
    assignee: str = ""
    contact: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """What the snapshots of one incident amount to: its events, and where it stands at the end."""

    events: tuple[PastEvent, ...]
    standing: Standing
    state_entered_at: datetime


def tell(snapshots: Sequence[Snapshot], *, opened_at: datetime, opened_by: str = "") -> Story:
    """Tell the snapshots (at least one, in the source's order) as events, the logging first.

    A standing whose word we do not know changes nothing but the timeline. The first snapshot tells what it shows,
    from unknown.
    """
    events = [PastEvent("logged", "incident.logged", opened_at, opened_by, {}, is_public=True)]
    last_known = Standing("", Phase.IDENTIFIED)
    entered_at = opened_at
    previous: Snapshot | None = None
    for current in snapshots:
        changes = list(_changes(previous, current, last_known))
        if not changes:
            changes = [("update", "details.updated", {"changes": {}})]
        events += _dated(changes, previous, current)
        known = current.standing
        if known.phase and (known.phase, known.hold_reason) != (last_known.phase, last_known.hold_reason):
            last_known, entered_at = known, current.at
        previous = current
    return Story(tuple(events), last_known, entered_at)


Change = tuple[str, str, dict[str, Any]]


def _dated(changes: list[Change], previous: Snapshot | None, current: Snapshot) -> Iterator[PastEvent]:
    """The changes of one update as events; the first carries the source's own words for whatever differs."""
    raw: dict[str, Any] | None = _difference(previous.raw if previous else {}, current.raw)
    for part, code, data in changes:
        is_public = code.startswith("incident.") and code not in ("incident.assigned", "incident.triaged")
        yield PastEvent(f"{current.key}/{part}", code, current.at, current.actor, data, is_public=is_public, raw=raw)
        raw = None


def _difference(old: dict[str, str | None], new: dict[str, str | None]) -> dict[str, Any]:
    if not old:
        return {name: value for name, value in new.items() if value is not None}
    return {name: value for name, value in new.items() if value != old.get(name)}


def _changes(previous: Snapshot | None, current: Snapshot, last_known: Standing) -> Iterator[Change]:
    yield from _moved(previous.standing if previous else None, current.standing, last_known)
    yield from _sorted_anew(previous, current)
    yield from _handed(previous, current)
    yield from _reworded(previous, current)


def _moved(old: Standing | None, new: Standing, last_known: Standing) -> Iterator[Change]:
    if new == old or (old is None and new.phase == Phase.IDENTIFIED):
        return
    code = "status.changed"
    if new.phase:
        code = code_of_move(last_known.phase, new.phase)
        if new.phase == Phase.ON_HOLD and code == "status.changed":
            code = "incident.held"
    data: dict[str, Any] = {
        "from": _state(old),
        "to": _state(new),
        "words": [old.recorded if old else None, new.recorded],
    }
    if new.hold_reason:
        data["fields"] = {"hold_reason": Ref(RefKind.HOLD_REASON, new.hold_reason)}
    yield "status", code, data


def _state(standing: Standing | None) -> Ref | dict[str, Any]:
    """The state, or what the source called something that is none here; before the first row nobody knows."""
    if standing is not None and standing.phase:
        return Ref(RefKind.STATE, standing.phase)
    return {"id": None, "name": standing.recorded if standing else "unknown", "phase": None}


def _sorted_anew(previous: Snapshot | None, current: Snapshot) -> Iterator[Change]:
    changes: dict[str, list[Any]] = {}
    for name in ("impact", "urgency"):
        old, new = getattr(previous, name, None), getattr(current, name)
        if old != new:
            changes[name] = [old, new]
    for name, kind in (("priority", RefKind.PRIORITY), ("category", RefKind.CATEGORY)):
        old, new = getattr(previous, name, None), getattr(current, name)
        if (old or None) != (new or None):
            changes[name] = [_ref(kind, old), _ref(kind, new)]
    if changes:
        yield "triage", "incident.triaged", {"changes": changes}


def _handed(previous: Snapshot | None, current: Snapshot) -> Iterator[Change]:
    old_team, old_assignee = (previous.team, previous.assignee) if previous else ("", "")
    if (old_team, old_assignee) == (current.team, current.assignee):
        return
    yield (
        "assigned",
        "incident.assigned",
        {
            "assignee": _ref(RefKind.USER, current.assignee),
            "team": _ref(RefKind.TEAM, current.team),
            "old_assignee": _ref(RefKind.USER, old_assignee),
            "old_team": _ref(RefKind.TEAM, old_team),
        },
    )


def _reworded(previous: Snapshot | None, current: Snapshot) -> Iterator[Change]:
    """Changes of the contact and the details; what the first snapshot shows is the beginning, not a change."""
    if previous is None:
        return
    changes: dict[str, list[Any]] = {}
    if previous.contact != current.contact:
        changes["contact"] = [_ref(RefKind.CONTACT, previous.contact), _ref(RefKind.CONTACT, current.contact)]
    for name in [*previous.details, *(name for name in current.details if name not in previous.details)]:
        old, new = previous.details.get(name), current.details.get(name)
        if old != new:
            changes[name] = [old, new]
    if changes:
        yield "details", "details.updated", {"changes": changes}


def _ref(kind: RefKind, key: Any) -> Ref | None:
    return Ref(kind, str(key)) if key else None
