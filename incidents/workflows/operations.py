"""Writes workflows: drafts are made, published or thrown away; nothing else about a version ever changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from incidents.refusals import Conflict, Refused
from incidents.workflows import queries
from incidents.workflows.choices import VersionStatus
from incidents.workflows.comparison import differences, fingerprint
from incidents.workflows.models import State, Transition, Workflow, WorkflowField, WorkflowVersion
from incidents.workflows.snapshot import VersionSnapshot
from incidents.workflows.validation import problems

if TYPE_CHECKING:
    from incidents.people.models import User


class NotADraft(Refused):
    """Somebody tried to change a version that incidents have begun with."""

    code = "not_a_draft"


class DraftExists(Conflict):
    """There is a draft already; two would overtake each other."""

    code = "draft_exists"


class DraftChanged(Conflict):
    """The draft is not what the person who publishes it looked at."""

    code = "draft_changed"
    sentence = "Somebody changed this draft while you looked at it. Read again what would change, then publish."


class WorkflowInvalid(Refused):
    """The version cannot work as it is. `problems` holds a sentence for each fault."""

    code = "workflow_invalid"

    def __init__(self, found: list[str]) -> None:
        self.problems = found
        super().__init__("This version cannot be published yet. " + " ".join(found))


@transaction.atomic
def create_draft(workflow: Workflow, *, at: datetime, copy_from: WorkflowVersion | None = None) -> WorkflowVersion:
    """Begin a new version as a copy of `copy_from`, by default of the active one; empty when there is none.

    Raises DraftExists when one is being written already.
    """
    workflow = Workflow.objects.select_for_update().get(pk=workflow.pk)
    existing = queries.draft_of(workflow)
    if existing is not None:
        raise DraftExists(f"There is a draft already ({existing}). Publish or discard it first.")
    source = copy_from or queries.latest_version(workflow)
    highest = WorkflowVersion.objects.filter(workflow=workflow).aggregate(highest=Max("number"))["highest"] or 0
    draft = WorkflowVersion.objects.create(workflow=workflow, number=highest + 1, created_at=at)
    if source is not None:
        fill(draft, queries.snapshot(source))
    return draft


@transaction.atomic
def fill(draft: WorkflowVersion, content: VersionSnapshot) -> None:
    """Write states, moves and fields into an empty draft, in the order of `content`. Three statements.

    Raises NotADraft.
    """
    lock_draft(draft)
    states = State.objects.bulk_create(
        State(
            version=draft,
            slug=state.slug,
            name=state.name,
            phase=state.phase,
            is_start=state.is_start,
            description=state.description,
            position=position,
        )
        for position, state in enumerate(content.states)
    )
    by_slug = {state.slug: state for state in states}
    Transition.objects.bulk_create(
        Transition(
            version=draft,
            slug=move.slug,
            name=move.name,
            from_state=by_slug[move.source],
            to_state=by_slug[move.target],
            required_fields=list(move.required),
            needs_reason=move.needs_reason,
            permission=move.permission,
            automatic_after_seconds=move.automatic_after_seconds,
            guidance=move.guidance,
            position=position,
        )
        for position, move in enumerate(content.moves)
    )
    WorkflowField.objects.bulk_create(
        WorkflowField(
            version=draft,
            slug=own.slug,
            label=own.label,
            kind=own.kind,
            options=list(own.options),
            unit=own.unit,
            help_text=own.help_text,
            position=position,
        )
        for position, own in enumerate(content.fields)
    )


def lock_draft(version: WorkflowVersion) -> WorkflowVersion:
    """Lock a version that is about to be changed and return it fresh; call inside a transaction.

    Raises NotADraft when it was published, retired or discarded meanwhile.
    """
    fresh = WorkflowVersion.objects.select_for_update(of=("self",)).select_related("workflow").filter(pk=version.pk)
    locked = fresh.first()
    if locked is None:
        raise NotADraft(f"{version} is no longer there: somebody discarded the draft.")
    if locked.status != VersionStatus.DRAFT:
        raise NotADraft(
            f"{locked} is {locked.get_status_display().lower()} and stays as it is, "
            "because incidents have begun with it. Start a new draft instead."
        )
    return locked


@transaction.atomic
def publish(
    version: WorkflowVersion, *, actor: User | None, at: datetime, expected: str | None = None
) -> WorkflowVersion:
    """Put a draft in force for incidents that begin from now on, and retire the version before it.

    Incidents that have begun keep the version they began with. `expected` is the `fingerprint` of what the actor
    looked at. Raises NotADraft, DraftChanged, WorkflowInvalid.
    """
    # The workflow is locked first, as in create_draft, so that the two never wait for each other.
    Workflow.objects.select_for_update().get(pk=version.workflow_id)
    draft = lock_draft(version)
    content = queries.snapshot(draft)
    if expected is not None and expected != fingerprint(content):
        raise DraftChanged
    found = problems(content)
    if found:
        raise WorkflowInvalid(found)
    # Saved and not updated in bulk, so that the history of versions tells of it.
    for active in WorkflowVersion.objects.filter(workflow=draft.workflow_id, status=VersionStatus.ACTIVE):
        _remember(draft, differences(queries.snapshot(active), content).sentences())
        active.status = VersionStatus.RETIRED
        active.save(update_fields=["status"])
    draft.status = VersionStatus.ACTIVE
    draft.published_at = at
    draft.published_by = actor
    draft.save(update_fields=["status", "published_at", "published_by"])
    return draft


def _remember(draft: WorkflowVersion, sentences: list[str]) -> None:
    """Let the history of the version say what it changed; its rows are never edited again."""
    draft._change_reason = "\n".join(sentences)  # type: ignore[attr-defined]  # read by django-simple-history


@transaction.atomic
def discard_draft(version: WorkflowVersion) -> None:
    """Throw a draft away, with everything in it. Raises NotADraft."""
    Workflow.objects.select_for_update().get(pk=version.workflow_id)
    lock_draft(version).delete()
