"""Plans and their versions: written as a draft, approved by another person, put in force, retired by the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.people.models import User
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Plan, PlanVersion
from incidents.plans.models.plans import SECTIONS
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
from incidents.plans.queries.documents import coming_of, in_force_of
from incidents.plans.queries.rights import require_editor, require_team
from incidents.refusals import require_revision

OWN = ("name", "slug", "type", "team", "owner", "review_months", "grace_days")
LONGEST = 50_000
OWN_WORK = "Whoever wrote it does not approve it: ask somebody else."


@transaction.atomic
def save_plan(plan: Plan | None, values: Mapping[str, Any], *, actor: User | None, at: datetime) -> Plan:
    """Make a plan with an empty draft, or change what one says about itself. Raises NotPermitted, PlansRefused."""
    if plan is None:
        require_team(actor, Plan, values.get("team"))
        row = Plan(created_at=at)
    else:
        row = locked(plan)
        require_editor(actor, row)
        if "team" in values and values["team"] != row.team:
            require_team(actor, Plan, values["team"])
    for name in OWN:
        if name in values:
            setattr(row, name, values[name])
    if row.last_reviewed_at is not None:
        row.review_on = due_after(row.last_reviewed_at.date(), row.review_months)
    checked(row)
    row.save()
    if plan is None:
        PlanVersion.objects.create(plan=row, number=1, author=actor, edited_by=actor, made_at=at, changed_at=at)
    return row


@transaction.atomic
def save_plan_draft(
    plan: Plan,
    sections: Mapping[str, str],
    *,
    actor: User | None,
    at: datetime,
    summary: str = "",
    expected_revision: int | None = None,
) -> PlanVersion:
    """Let the coming version be as typed; without one, begin it from what is in force. An approval ends by it.

    Sections that are left out stay. Raises PlansRefused, ChangedMeanwhile, NotPermitted.
    """
    row = locked(plan)
    require_editor(actor, row)
    require_current(row)
    if wrong := {name: f"At most {LONGEST:,} characters." for name, text in sections.items() if len(text) > LONGEST}:
        raise PlansRefused(fields=wrong)
    draft = coming_of(row) or _begun(row, actor, at)
    require_revision(draft.revision, expected_revision, ChangedMeanwhile)
    for name in SECTIONS:
        setattr(draft, name, sections.get(name, getattr(draft, name)))
    draft.status, draft.approved_by, draft.approved_at = VersionStatus.DRAFT, None, None
    draft.summary, draft.edited_by, draft.changed_at = summary[:300], actor, at
    draft.revision += 1
    draft.save()
    return draft


def _begun(row: Plan, actor: User | None, at: datetime) -> PlanVersion:
    active = in_force_of(row)
    return PlanVersion(
        plan=row,
        number=next_number(row.versions),  # type: ignore[arg-type]
        author=actor,
        made_at=at,
        **({name: getattr(active, name) for name in SECTIONS} if active is not None else {}),
    )


@transaction.atomic
def approve_plan(plan: Plan, *, actor: User, at: datetime, expected_revision: int | None = None) -> PlanVersion:
    """Approve the draft. Raises PlansRefused for one's own work, without a draft, or an empty one; NotPermitted."""
    row = locked(plan)
    require_editor(actor, row)
    require_current(row)
    draft = coming_of(row)
    if draft is None:
        raise PlansRefused("There is no draft to approve.")
    require_revision(draft.revision, expected_revision, ChangedMeanwhile)
    if draft.status == VersionStatus.APPROVED:
        return draft
    if actor.pk in (draft.author_id, draft.edited_by_id):
        raise PlansRefused(OWN_WORK)
    if not any(getattr(draft, name).strip() for name in SECTIONS):
        raise PlansRefused("Nothing is written in it yet.")
    draft.status, draft.approved_by, draft.approved_at = VersionStatus.APPROVED, actor, at
    draft.save(update_fields=["status", "approved_by", "approved_at"])
    return draft


@transaction.atomic
def activate_plan(plan: Plan, *, actor: User, at: datetime) -> PlanVersion:
    """Put the approved version in force; what was is retired. Counts as a review. Raises PlansRefused, NotPermitted."""
    row = locked(plan)
    require_editor(actor, row)
    require_current(row)
    draft = coming_of(row)
    if draft is None or draft.status != VersionStatus.APPROVED:
        raise PlansRefused("Nothing is approved that could be put in force.")
    row.versions.filter(status=VersionStatus.ACTIVE).update(status=VersionStatus.RETIRED, retired_at=at)
    draft.status, draft.activated_at, draft.activated_by = VersionStatus.ACTIVE, at, actor
    draft.save(update_fields=["status", "activated_at", "activated_by"])
    mark_reviewed(row, by=actor, at=at)
    row.save()
    return draft


@transaction.atomic
def discard_plan_draft(plan: Plan, *, actor: User, at: datetime) -> None:  # noqa: ARG001 -- every door takes it
    """Throw the coming version away; nothing happens without one. Raises PlansRefused where it is all there is."""
    row = locked(plan)
    require_editor(actor, row)
    draft = coming_of(row)
    if draft is None:
        return
    if not row.versions.exclude(pk=draft.pk).exists():
        raise PlansRefused("This draft is all there is of the plan. Retire the plan instead.")
    draft.delete()
