"""Making schedules, changing what they say about themselves, and retiring them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents.oncall.choices import RequestState
from incidents.oncall.drafts import Draft
from incidents.oncall.models import CoverRequest, OnCallSchedule, ShiftOverride, SwapRequest
from incidents.oncall.operations.base import OnCallRefused, changed, require_editor, whole_second
from incidents.oncall.operations.rotations import end_versions, save_rotations
from incidents.oncall.queries.rights import EDITS_ALL
from incidents.oncall.queries.versions import draft_of, ended_at
from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by
from incidents.refusals import NotPermitted, sentences_by_field

ADDS_ALL = "incidents.add_oncallschedule"


@dataclass(frozen=True)
class Particulars:
    """What a schedule says about itself."""

    name: str
    slug: str
    team: Team
    owner: User | None = None
    time_zone: str = "UTC"
    description: str = ""
    remind_hours: int | None = 12


@transaction.atomic
def make_schedule(particulars: Particulars, *, actor: User | None, at: datetime) -> OnCallSchedule:
    """Make a schedule on which nobody is on call yet. Raises NotPermitted, OnCallRefused with `fields`."""
    _require_team(particulars.team, actor, ADDS_ALL)
    return _stored(OnCallSchedule(created_at=at, changed_at=at), particulars)


@transaction.atomic
def change_schedule(
    schedule: OnCallSchedule, particulars: Particulars, *, actor: User | None, at: datetime
) -> OnCallSchedule:
    """Change what the schedule says about itself. Its shifts stay. Raises NotPermitted, OnCallRefused with `fields`."""
    row = OnCallSchedule.objects.select_for_update().get(pk=schedule.pk)
    require_editor(actor, row)
    if particulars.team.pk != row.team_id:
        _require_team(particulars.team, actor, EDITS_ALL)
    row.changed_at, row.revision = at, row.revision + 1
    return _stored(row, particulars)


def _require_team(team: Team, actor: User | None, permission: str) -> None:
    if actor is None or actor.has_perm(permission):
        return
    if not teams_managed_by(actor).filter(pk=team.pk).exists():
        raise NotPermitted("You may make schedules for the teams that you manage.")


def _stored(row: OnCallSchedule, particulars: Particulars) -> OnCallSchedule:
    for name in ("name", "slug", "team", "owner", "time_zone", "description", "remind_hours"):
        setattr(row, name, getattr(particulars, name))
    problems = {}
    if row.owner is not None and not row.owner.is_active:
        problems["owner"] = "This account is not active."
    if row.team.retired_at is not None:
        problems["team"] = "This team is retired."
    try:
        row.full_clean()
    except ValidationError as error:
        problems |= sentences_by_field(error.message_dict)
    if problems:
        raise OnCallRefused(next(iter(problems.values())), fields=problems)
    row.save()
    return row


@transaction.atomic
def retire_schedule(schedule: OnCallSchedule, *, actor: User | None, at: datetime) -> OnCallSchedule:
    """Let nobody be on call there from `at` on; who was stays on record. A retired one keeps its first instant.

    Its rotations end, and so does standing in; what was asked of others is withdrawn.
    """
    row = OnCallSchedule.objects.select_for_update().get(pk=schedule.pk)
    require_editor(actor, row)
    if row.retired_at is not None:
        return row
    ends = whole_second(at)
    end_versions(row, ends)
    ShiftOverride.objects.filter(schedule=row, cancelled_at=None, ends_at__gt=ends).update(
        cancelled_at=ends, cancelled_by=actor
    )
    SwapRequest.objects.filter(schedule=row, state=RequestState.OPEN).update(
        state=RequestState.WITHDRAWN, answered_at=at
    )
    CoverRequest.objects.filter(schedule=row, state=RequestState.OPEN).update(state=RequestState.WITHDRAWN, ended_at=at)
    row.retired_at = ends
    row.save(update_fields=["retired_at"])
    changed(row, at)
    return row


@transaction.atomic
def restore_schedule(schedule: OnCallSchedule, *, actor: User | None, at: datetime) -> OnCallSchedule:
    """Let a retired schedule turn again as it did when it was retired, but for people who left meanwhile.

    Nobody was on call in between, and that stays so. Standing in is not restored.
    """
    row = OnCallSchedule.objects.select_for_update().get(pk=schedule.pk)
    require_editor(actor, row)
    if row.retired_at is None:
        return row
    drafts = [replace(draft_of(version), rotation=None) for version in ended_at(row, row.retired_at)]
    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True)) if drafts else set()
    row.retired_at = None
    row.save(update_fields=["retired_at"])
    save_rotations(row, [_without_who_left(draft, active) for draft in drafts], actor=actor, at=at)
    row.refresh_from_db()
    return row


def _without_who_left(draft: Draft, active: set[int]) -> Draft:
    return replace(draft, people=tuple(key if key in active else None for key in draft.people))
