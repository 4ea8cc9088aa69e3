"""The acts everybody knows by name (hold, mitigate, resolve …), each the workflow's move into that phase."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import HoldReason, ResolutionCode
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.lifecycle.operations.base import lock, required_reason
from incidents.lifecycle.operations.transition import TransitionNotAllowed, transition
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.models import Transition
from incidents.workflows.queries import transitions_from


class NotAChild(Refused):
    """An incident was named that is no open child of this one."""

    code = "not_a_child"
    sentence = "One of the incidents to resolve with this one is not an open child of it."


def _into(row: Incident, *phases: str, doing: str, slug: str = "") -> Transition:
    return move_into(row, transitions_from(row.state), *phases, doing=doing, slug=slug)


def move_into(row: Incident, moves: Iterable[Transition], *phases: str, doing: str, slug: str = "") -> Transition:
    """The first of the moves from here into one of `phases`, or the one of that slug. Raises TransitionNotAllowed."""
    for move in moves:
        if move.to_state.phase in phases and move.to_state.phase != row.phase and slug in ("", move.slug):
            return move
    raise TransitionNotAllowed(f"An incident that is “{row.state}” cannot be {doing}.")


@transaction.atomic
def hold(
    incident: Incident,
    *,
    hold_reason: HoldReason,
    actor: User | None,
    at: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Incident:
    """Put the incident on hold for a stated reason. Raises as `transition`."""
    row = lock(incident, expected_version)
    move = _into(row, Phase.ON_HOLD, doing="put on hold")
    fields = {"hold_reason": hold_reason}
    return transition(row, slug=move.slug, actor=actor, at=at, fields=fields, reason=note or str(hold_reason))


@transaction.atomic
def resume(
    incident: Incident, *, actor: User | None, at: datetime, reason: str = "", expected_version: int | None = None
) -> Incident:
    """Go on working an incident that is on hold. Raises as `transition`."""
    row = lock(incident, expected_version)
    if row.phase != Phase.ON_HOLD:
        raise TransitionNotAllowed("This incident is not on hold.")
    working = [phase for phase in OPEN_PHASES if phase != Phase.ON_HOLD]
    move = _into(row, *working, doing="resumed")
    return transition(row, slug=move.slug, actor=actor, at=at, reason=reason)


@transaction.atomic
def mitigate(
    incident: Incident,
    *,
    actor: User | None,
    at: datetime,
    fields: dict[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Incident:
    """Record that users are well again, though the cause may remain. Raises as `transition`."""
    row = lock(incident, expected_version)
    move = _into(row, Phase.MITIGATED, doing="mitigated")
    return transition(row, slug=move.slug, actor=actor, at=at, fields=fields, reason=reason)


@transaction.atomic
def resolve(
    incident: Incident,
    *,
    code: ResolutionCode,
    summary: str,
    kind: str,
    actor: User | None,
    at: datetime,
    fields: dict[str, Any] | None = None,
    children: Iterable[Incident] = (),
    reason: str = "",
    slug: str = "",
    expected_version: int | None = None,
) -> Incident:
    """Record that the cause is removed or a workaround accepted, on this incident and on the children named.

    `slug` names the move where the workflow has several that resolve. All are resolved or none is.
    Raises NotAChild, and for each as `transition` (the sentence names the child).
    """
    named_children = list({child.pk: child for child in children}.values())
    # In the order of their keys, as links lock them, so that two callers cannot wait for each other.
    together = Incident.objects.filter(pk__in=[incident.pk, *(child.pk for child in named_children)])
    list(together.select_for_update().order_by("pk").values_list("pk"))
    row = lock(incident, expected_version)
    collected = {"resolution_code": code, "resolution_summary": summary, "resolution_kind": kind, **(fields or {})}
    move = _into(row, Phase.RESOLVED, doing="resolved by that move" if slug else "resolved", slug=slug)
    open_children = {child.pk: child for child in open_children_of(row)}
    if any(child.pk not in open_children for child in named_children):
        raise NotAChild
    row = transition(row, slug=move.slug, actor=actor, at=at, fields=collected, reason=reason)
    for child in named_children:
        # Another workflow has other fields of its own; when it asks for them the child must be resolved by itself.
        same_workflow = child.workflow_version_id == row.workflow_version_id
        try:
            resolve(
                child,
                code=code,
                summary=summary,
                kind=kind,
                actor=actor,
                at=at,
                fields=fields if same_workflow else None,
                reason="Resolved together with its parent incident.",
            )
        except Refused as refusal:
            refusal.sentence = f"{child.reference} could not be resolved with it: {refusal.sentence}"
            raise
    return row


def open_children_of(row: Incident) -> Iterable[Incident]:
    """The open children of an incident that the principal may see."""
    links = IncidentLink.objects.filter(kind=LinkKind.CHILD_OF, to_incident=row)
    return Incident.objects.open().filter(pk__in=links.values("from_incident_id")).order_by("pk")


@transaction.atomic
def reopen(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Open a resolved, closed or cancelled incident again. Raises ReasonRequired, KeyTaken, and as `transition`."""
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    if row.is_open:
        raise TransitionNotAllowed("This incident is open already.")
    move = _into(row, *OPEN_PHASES, doing="reopened")
    return transition(row, slug=move.slug, actor=actor, at=at, reason=reason)


@transaction.atomic
def close(
    incident: Incident,
    *,
    actor: User | None,
    at: datetime,
    fields: dict[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Incident:
    """Record that the record is complete. Raises as `transition`."""
    row = lock(incident, expected_version)
    move = _into(row, Phase.CLOSED, doing="closed")
    return transition(row, slug=move.slug, actor=actor, at=at, fields=fields, reason=reason)


@transaction.atomic
def cancel(
    incident: Incident, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Record that there was no incident after all. Raises ReasonRequired, and as `transition`."""
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    move = _into(row, Phase.CANCELLED, doing="cancelled")
    return transition(row, slug=move.slug, actor=actor, at=at, reason=reason)
