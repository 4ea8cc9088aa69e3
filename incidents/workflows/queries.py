"""Reads workflows: the version in force, where incidents begin, which moves lead on. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from incidents.database.sole import sole
from incidents.refusals import Refused
from incidents.workflows.choices import MOVES_ON, VersionStatus
from incidents.workflows.models import State, Transition, Workflow, WorkflowField, WorkflowVersion
from incidents.workflows.snapshot import FieldShape, MoveShape, StateShape, VersionSnapshot, rehoming_phases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incidents.catalog.models import IncidentType


class NoActiveWorkflow(Refused):
    """An incident type has no published workflow."""

    code = "no_active_workflow"


class NoSuchMove(Refused):
    """The state has no move of that name."""

    code = "no_such_move"


def leads_on(state: str) -> Exists:
    """Whether an automatic move leads on from the state that the outer query names so."""
    return Exists(Transition.objects.filter(from_state=OuterRef(state), automatic_after_seconds__isnull=False))


def active_version(incident_type: IncidentType) -> WorkflowVersion:
    """Return the version that new incidents of this type begin with, its workflow loaded. One query.

    Raises NoActiveWorkflow.
    """
    versions = WorkflowVersion.objects.filter(workflow__incident_type=incident_type, status=VersionStatus.ACTIVE)
    version = sole(versions.select_related("workflow"))
    if version is None:
        raise _nothing_published(incident_type)
    return version


def start_of(incident_type: IncidentType) -> State:
    """Return the state in which new incidents of this type begin, its version loaded. One query.

    It carries whether an automatic move leads on from there.

    Raises NoActiveWorkflow.
    """
    starts = State.objects.filter(version__workflow__incident_type=incident_type, is_start=True)
    active = starts.filter(version__status=VersionStatus.ACTIVE).select_related("version")
    state = sole(active.annotate(**{MOVES_ON: leads_on("pk")}))
    if state is None:
        raise _nothing_published(incident_type)
    return state


def _nothing_published(incident_type: IncidentType) -> NoActiveWorkflow:
    return NoActiveWorkflow(
        f"The type “{incident_type.name}” has no published workflow. An administrator must publish one first."
    )


def transitions_from(state: State) -> list[Transition]:
    """Return the moves out of a state in their order, each with both its states loaded. One query.

    Each carries whether an automatic move leads on from where it ends.
    """
    moves = Transition.objects.filter(from_state=state).select_related("from_state", "to_state")
    return list(moves.annotate(**{MOVES_ON: leads_on("to_state")}))


def transitions_from_each(states: Iterable[State]) -> dict[int, list[Transition]]:
    """`transitions_from` for several states, by their keys. One query."""
    moves: dict[int, list[Transition]] = {state.pk: [] for state in states}
    for move in Transition.objects.filter(from_state__in=moves).select_related("from_state", "to_state"):
        moves[move.from_state_id].append(move)
    return moves


def automatic_moves(states: Iterable[int]) -> dict[int, Transition]:
    """Return the automatic move out of each state (by its key) that has one. One query."""
    moves = Transition.objects.filter(from_state__in=states, automatic_after_seconds__isnull=False)
    return {move.from_state_id: move for move in moves.order_by()}


def transition_by_slug(state: State, slug: str) -> Transition:
    """Return the move of that slug out of `state`, both its states loaded.

    Raises NoSuchMove, whose sentence names the moves there are.
    """
    moves = transitions_from(state)
    for move in moves:
        if move.slug == slug:
            return move
    possible = ", ".join(f"“{move.name}” ({move.slug})" for move in moves) or "none"
    raise NoSuchMove(f"“{slug}” is not possible in the state “{state.name}”. Possible: {possible}.")


def rehomed_state(version: WorkflowVersion, phase: str) -> State:
    """Return where an incident of `phase` stands when it moves to `version`.

    The first state of the same phase, else of the nearest earlier one (never on hold, which is a wait and no
    progress), else the start. One query.
    """
    states = list(State.objects.filter(version=version))
    for candidate in rehoming_phases(phase):
        for state in states:
            if state.phase == candidate:
                return state
    return next(state for state in states if state.is_start)


def snapshot(version: WorkflowVersion) -> VersionSnapshot:
    """Return the version as plain values. Three queries at any size, and one more when its workflow is not loaded."""
    states = list(State.objects.filter(version=version))
    slugs = {state.pk: state.slug for state in states}
    return VersionSnapshot(
        title=str(version),
        states=tuple(
            StateShape(state.slug, state.name, state.phase, state.description, state.is_start) for state in states
        ),
        moves=tuple(_move_shape(move, slugs) for move in Transition.objects.filter(version=version)),
        fields=tuple(
            FieldShape(own.slug, own.label, own.kind, tuple(own.options), own.unit, own.help_text)
            for own in WorkflowField.objects.filter(version=version)
        ),
    )


def _move_shape(move: Transition, slugs: dict[int, str]) -> MoveShape:
    return MoveShape(
        slug=move.slug,
        name=move.name,
        source=slugs.get(move.from_state_id, ""),
        target=slugs.get(move.to_state_id, ""),
        required=tuple(move.required_fields),
        needs_reason=move.needs_reason,
        permission=move.permission,
        automatic_after_seconds=move.automatic_after_seconds,
        guidance=move.guidance,
    )


def draft_of(workflow: Workflow) -> WorkflowVersion | None:
    """Return the version being written, if there is one."""
    return WorkflowVersion.objects.filter(workflow=workflow, status=VersionStatus.DRAFT).first()


def latest_version(workflow: Workflow) -> WorkflowVersion | None:
    """Return the active version, else the one with the highest number, else None."""
    versions = WorkflowVersion.objects.filter(workflow=workflow)
    return versions.filter(status=VersionStatus.ACTIVE).first() or versions.order_by("-number").first()
