"""Moves between states: the one door through which `state`, `phase` and the milestones that follow from it change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.acknowledge import announce_acknowledged, mark_acknowledged
from incidents.lifecycle.operations.base import ReasonRequired, lock, named
from incidents.lifecycle.operations.collected import apply_collected, check_collected, told_collected
from incidents.lifecycle.operations.impact import mark_affected, restore_all
from incidents.lifecycle.operations.log import KeyTaken, save_counted
from incidents.lifecycle.operations.waiting import wait_for_moves
from incidents.lifecycle.phases import code_of_move, enter_phase
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused
from incidents.search.operations import append_note
from incidents.timeline.operations import record
from incidents.workflows.choices import MOVES_ON, OPEN_PHASES, Phase
from incidents.workflows.models import State, Transition
from incidents.workflows.queries import transitions_from


class TransitionNotAllowed(Refused):
    """The workflow has no such move from here, or a guard forbids it."""

    code = "transition_not_allowed"


class KeyTakenOnReopening(KeyTaken):
    """A newer open incident has the key of the one to be reopened."""

    sentence = "It cannot be reopened: a newer open incident has taken its place. Work on that one."


@transaction.atomic
def transition(
    incident: Incident,
    *,
    slug: str,
    actor: User | None,
    at: datetime,
    fields: dict[str, Any] | None = None,
    reason: str = "",
    automatic: bool = False,
    expected_version: int | None = None,
) -> Incident:
    """Make the move `slug` from the present state.

    `fields` holds what the move asks for: built-in names with model instances or text, and the workflow's own fields.
    A person's first move acknowledges the incident. Mitigating or ending it ends its effects on services.
    Raises TransitionNotAllowed, NotPermitted, FieldsMissing, FieldsInvalid, ReasonRequired, KeyTaken, StaleIncident,
    or whatever a receiver of `status_changing` refuses with.
    """
    row = lock(incident, expected_version)
    move, reason = _find(row, slug), reason.strip()
    collected = check_move(row, move, actor=actor, fields=fields or {}, reason=reason, automatic=automatic)
    return carry_out(row, move, actor=actor, at=at, collected=collected, reason=reason, automatic=automatic)


def check_move(
    row: Incident, move: Transition, *, actor: User | None, fields: dict[str, Any], reason: str, automatic: bool = False
) -> dict[str, Any]:
    """Return `fields` cleaned when the actor may make this move with them. Raises as `transition`."""
    if actor is not None and not actor.has_perm(f"incidents.{move.permission}"):
        raise NotPermitted(f"“{move.name}” needs a permission that you do not have.")
    collected = check_collected(row, move, fields)
    if move.needs_reason and not reason and not automatic:
        raise ReasonRequired(fields={"reason": ReasonRequired.sentence})
    return collected


def _find(row: Incident, slug: str) -> Transition:
    moves = transitions_from(row.state)
    for move in moves:
        if move.slug == slug:
            return move
    names = ", ".join(f"“{move.name}”" for move in moves) or "none"
    raise TransitionNotAllowed(f"This is not possible while the incident is “{row.state}”. Possible now: {names}.")


def carry_out(
    row: Incident,
    move: Transition,
    *,
    actor: User | None,
    at: datetime,
    collected: dict[str, Any],
    reason: str,
    automatic: bool,
) -> Incident:
    """Make a checked move on a locked incident."""
    from_state, to_state = row.state, move.to_state
    told = {"incident": row, "transition": move, "from_state": from_state, "to_state": to_state}
    signals.status_changing.send(Incident, actor=actor, at=at, **told)
    began_to_work = actor is not None and row.acknowledged_at is None and to_state.phase != Phase.CANCELLED
    apply_collected(row, collected)
    if began_to_work and actor is not None:
        mark_acknowledged(row, actor=actor, at=at)
    enter_state(row, to_state, at=at, moves_on=move.__dict__.get(MOVES_ON, True))
    code = code_of_move(from_state.phase, to_state.phase)
    data = told_move(move, from_state, collected=collected, reason=reason)
    if automatic:
        data["automatic"] = True
    if began_to_work and actor is not None:
        announce_acknowledged(row, actor=actor, at=at, how={"by_working": True})
    note = collected.get("note", "")
    is_public = code != "status.changed" and not note
    entry = record(row, code, actor=actor, at=at, data=data, body=note, is_public=is_public)
    if note:
        append_note(row.pk, note)
    mark_affected(row, collected.get("affected_services", ()), actor=actor, at=at)
    if to_state.phase not in OPEN_PHASES or to_state.phase == Phase.MITIGATED:
        restore_all(row, actor=actor, at=at)
    signals.status_changed.send(Incident, actor=actor, at=at, automatic=automatic, entry=entry, **told)
    return row


def told_move(move: Transition, from_state: State, *, collected: dict[str, Any], reason: str) -> dict[str, Any]:
    """What the timeline keeps of a move."""
    to_state = move.to_state
    data: dict[str, Any] = {
        "transition": {"slug": move.slug, "name": move.name},
        "from": {**(named(from_state) or {}), "phase": from_state.phase},
        "to": {**(named(to_state) or {}), "phase": to_state.phase},
        "fields": told_collected(collected),
    }
    return {**data, "reason": reason} if reason else data


def enter_state(row: Incident, to_state: State, *, at: datetime, moves_on: bool = True) -> None:
    """Save a locked incident in its new state, with the milestones and the clearing that the new phase brings.

    `moves_on`: an automatic move may lead on from there.
    Raises KeyTakenOnReopening when the incident opens again while another has its key.
    """
    left = row.state_id
    moves_on = moves_on or row.__dict__.get(MOVES_ON, True)
    reopens = enter_phase(row, to_state, at=at)
    try:
        save_counted(row, at=at)
    except KeyTaken:
        if reopens:
            raise KeyTakenOnReopening from None
        raise
    wait_for_moves([row], left=[left], at=at, none_moves=not moves_on)
