"""Procedures and their versions: made, changed in a draft, published, proposed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.people.models import User
from incidents.plans.choices import VersionStatus
from incidents.plans.choosing import clean_conditions
from incidents.plans.models import Procedure, ProcedureStep, ProcedureVersion
from incidents.plans.operations.base import (
    ChangedMeanwhile,
    PlansRefused,
    checked,
    due_after,
    locked,
    mark_reviewed,
    next_number,
    require_current,
)
from incidents.plans.queries.procedures import draft_of, steps_of
from incidents.plans.queries.rights import require_editor, require_team
from incidents.plans.steps import StepDraft, problems_of_steps, with_step_put_in
from incidents.refusals import require_revision

OWN = ("name", "slug", "team", "owner", "position", "conditions", "attaches", "review_months", "grace_days")


@transaction.atomic
def make_procedure(values: Mapping[str, Any], *, actor: User | None, at: datetime) -> Procedure:
    """Make a procedure with an empty first draft. `values` are its own columns. Raises NotPermitted, PlansRefused."""
    require_team(actor, Procedure, values.get("team"))
    row = Procedure(created_at=at)
    _store(row, values)
    ProcedureVersion.objects.create(procedure=row, number=1, author=actor, edited_by=actor, made_at=at, changed_at=at)
    return row


@transaction.atomic
def change_procedure(procedure: Procedure, values: Mapping[str, Any], *, actor: User | None, at: datetime) -> Procedure:
    """Change what the procedure says about itself; its versions stay. Raises NotPermitted, PlansRefused."""
    row = locked(procedure)
    require_editor(actor, row)
    if "team" in values and values["team"] != row.team:
        require_team(actor, Procedure, values["team"])
    if "review_months" in values and values["review_months"] != row.review_months:
        reviewed = row.last_reviewed_at or at
        row.review_on = due_after(reviewed.date(), values["review_months"])
    _store(row, values)
    return row


def _store(row: Procedure, values: Mapping[str, Any]) -> None:
    for name in OWN:
        if name in values:
            setattr(row, name, clean_conditions(values[name]) if name == "conditions" else values[name])
    checked(row)
    row.save()


@transaction.atomic
def begin_draft(procedure: Procedure, *, actor: User | None, at: datetime) -> ProcedureVersion:
    """The draft of the next version: the one there is, or a copy of what is in force. Raises NotPermitted."""
    row = locked(procedure)
    require_editor(actor, row)
    require_current(row)
    return _draft(row, actor, at)


def _draft(row: Procedure, actor: User | None, at: datetime) -> ProcedureVersion:
    """The procedure is held."""
    if (held := draft_of(row)) is not None:
        return held
    active = row.versions.filter(status=VersionStatus.ACTIVE).first()
    draft = ProcedureVersion.objects.create(
        procedure=row,
        number=next_number(row.versions),  # type: ignore[arg-type]
        purpose=active.purpose if active is not None else "",
        author=actor,
        edited_by=actor,
        made_at=at,
        changed_at=at,
    )
    if active is not None:
        _write_steps(draft, steps_of(active))
    return draft


@transaction.atomic
def save_draft(
    procedure: Procedure,
    *,
    purpose: str,
    steps: Sequence[StepDraft],
    actor: User | None,
    at: datetime,
    summary: str = "",
    expected_revision: int | None = None,
) -> ProcedureVersion:
    """Let the draft be as it was typed; without one, begin it.

    Raises PlansRefused with `fields` such as `steps.2.title` (from 0), ChangedMeanwhile, NotPermitted.
    """
    row = locked(procedure)
    require_editor(actor, row)
    require_current(row)
    if problems := problems_of_steps(steps):
        raise PlansRefused(fields=problems)
    draft = _draft(row, actor, at)
    require_revision(draft.revision, expected_revision, ChangedMeanwhile)
    return _rewrite(draft, steps, purpose=purpose, summary=summary, actor=actor, at=at)


def _rewrite(
    draft: ProcedureVersion,
    steps: Sequence[StepDraft],
    *,
    purpose: str,
    summary: str,
    actor: User | None,
    at: datetime,
) -> ProcedureVersion:
    draft.purpose, draft.summary = purpose, summary[:300]
    draft.edited_by, draft.changed_at, draft.revision = actor, at, draft.revision + 1
    draft.save()
    draft.steps.all().delete()
    _write_steps(draft, steps)
    return draft


def _write_steps(version: ProcedureVersion, steps: Sequence[StepDraft]) -> None:
    ProcedureStep.objects.bulk_create(
        [ProcedureStep(version=version, position=number, **_columns(step)) for number, step in enumerate(steps, 1)]
    )


def _columns(step: StepDraft) -> dict[str, Any]:
    columns = asdict(step)
    columns["title"] = step.title.strip()
    columns["links"] = [{"title": str(link.get("title", "")), "url": str(link["url"])} for link in step.links]
    columns["decisions"] = [{"when": str(way["when"]).strip(), "step": way["step"]} for way in step.decisions]
    return columns


@transaction.atomic
def discard_draft(procedure: Procedure, *, actor: User | None, at: datetime) -> None:  # noqa: ARG001
    """Throw the draft away; nothing happens without one. Raises NotPermitted, PlansRefused where it is all there is."""
    row = locked(procedure)
    require_editor(actor, row)
    draft = draft_of(row)
    if draft is None:
        return
    if not row.versions.exclude(pk=draft.pk).exists():
        raise PlansRefused("This draft is all there is of the procedure. Retire the procedure instead.")
    draft.delete()


@transaction.atomic
def publish(
    procedure: Procedure, *, actor: User | None, at: datetime, expected_revision: int | None = None
) -> ProcedureVersion:
    """Put the draft in force; what was is retired, and runs go on with what they began with. Counts as a review.

    Raises PlansRefused without a draft or for one that could not work, ChangedMeanwhile, NotPermitted.
    """
    row = locked(procedure)
    require_editor(actor, row)
    require_current(row)
    draft = draft_of(row)
    if draft is None:
        raise PlansRefused("There is no draft to publish.")
    require_revision(draft.revision, expected_revision, ChangedMeanwhile)
    if problems := problems_of_steps(steps_of(draft)):
        raise PlansRefused(next(iter(problems.values())), fields=problems)
    row.versions.filter(status=VersionStatus.ACTIVE).update(status=VersionStatus.RETIRED, retired_at=at)
    draft.status, draft.activated_at, draft.activated_by = VersionStatus.ACTIVE, at, actor
    draft.save(update_fields=["status", "activated_at", "activated_by"])
    mark_reviewed(row, by=actor, at=at)
    row.save()
    return draft


@transaction.atomic
def propose_step(
    procedure: Procedure,
    *,
    after: int | None,
    title: str,
    instructions: str,
    actor: User | None,
    at: datetime,
) -> ProcedureVersion:
    """Put a step into the draft of the procedure, behind number `after` (0: first, none: last); make one if need be.

    Whoever may read procedures may propose: nothing is in force until an editor publishes it. Raises PlansRefused.
    """
    row = locked(procedure)
    require_current(row)
    draft = _draft(row, actor, at)
    steps = steps_of(draft)
    place = len(steps) if after is None else after
    if not 0 <= place <= len(steps):
        sentence = f"Its steps are 1 to {len(steps)}."
        raise PlansRefused(sentence, fields={"after": sentence})
    steps = with_step_put_in(steps, StepDraft(title=title, instructions=instructions), after=place)
    if problems := problems_of_steps(steps):
        own = {name.removeprefix(f"steps.{place}."): sentence for name, sentence in problems.items()}
        raise PlansRefused(next(iter(own.values())), fields=own)
    summary = draft.summary or f"Proposed: {title}"
    return _rewrite(draft, steps, purpose=draft.purpose, summary=summary, actor=actor, at=at)
