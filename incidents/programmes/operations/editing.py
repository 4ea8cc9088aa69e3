"""Making, changing, pausing and retiring programmes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.operations import cancel_exercise
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.programmes.choices import InvitationState
from incidents.programmes.models import (
    DrillProgramme,
    Invitation,
    ProgrammeRole,
    ProgrammeScenario,
    ProgrammeTeam,
)
from incidents.programmes.operations.base import SYSTEM, ProgrammeChanged, locked, require_current
from incidents.programmes.operations.checking import Roles, check
from incidents.programmes.queries.dates import dates_for
from incidents.programmes.queries.rights import require_changing, require_making
from incidents.refusals import require_revision
from incidents.scenarios.models import Scenario

OWN = (
    "name", "slug", "owner", "exercise_type", "rule", "starts_on", "time_of_day", "time_zone", "planned_minutes",
    "compression", "windows", "is_surprise", "invite_days", "remind_hours", "micro",
)  # fmt: skip
# What moves dates, so that what was planned by the former ones is looked at.
MOVING = ("rule", "starts_on", "time_of_day", "time_zone", "windows", "is_surprise")
MOVED = "The dates of its programme were changed."
RETIRED = "Its programme was retired."


@transaction.atomic
def save_programme(
    programme: DrillProgramme | None,
    values: Mapping[str, Any],
    *,
    actor: User | None,
    at: datetime,
    teams: Sequence[Team] | None = None,
    scenarios: Sequence[Scenario] | None = None,
    roles: Roles | None = None,
    expected_revision: int | None = None,
) -> DrillProgramme:
    """Make a programme, or let one be as typed; what `values` leaves out stays, and so do lists that are none.

    Where its dates move, drills that were planned by the former dates are called off, but for those that somebody
    accepted. Raises NotPermitted, ProgrammeChanged, ProgrammeRefused with `fields`.
    """
    if programme is None:
        require_making(actor)
        row = DrillProgramme(created_at=at)
    else:
        require_changing(actor)
        row = locked(programme)
        require_current(row)
        require_revision(row.revision, expected_revision, ProgrammeChanged)
    before = [getattr(row, name) for name in MOVING]
    for name in OWN:
        if name in values:
            setattr(row, name, values[name])
    with as_system(SYSTEM):
        check(row, *_wanted(row, teams, scenarios, roles), at=at)
        if programme is not None:
            row.revision += 1
        row.save()
        _store(row, teams, scenarios, roles)
        if programme is not None and before != [getattr(row, name) for name in MOVING]:
            _let_go(row, at=at)
    return row


def _wanted(
    row: DrillProgramme,
    teams: Sequence[Team] | None,
    scenarios: Sequence[Scenario] | None,
    roles: Roles | None,
) -> tuple[Sequence[Team], Sequence[Scenario], Roles]:
    """The lists as they will stand."""
    if row.pk is None:
        return teams or (), scenarios or (), roles or ()
    if teams is None:
        teams = [one.team for one in row.turns_of_teams.select_related("team")]
    if scenarios is None:
        scenarios = [one.scenario for one in row.turns_of_scenarios.select_related("scenario")]
    if roles is None:
        roles = [(one.user, one.role) for one in row.roles.select_related("user")]
    return teams, scenarios, roles


def _store(
    row: DrillProgramme,
    teams: Iterable[Team] | None,
    scenarios: Iterable[Scenario] | None,
    roles: Roles | None,
) -> None:
    if teams is not None:
        row.turns_of_teams.all().delete()
        ProgrammeTeam.objects.bulk_create(
            [ProgrammeTeam(programme=row, team=team, position=place) for place, team in enumerate(teams, 1)]
        )
    if scenarios is not None:
        row.turns_of_scenarios.all().delete()
        ProgrammeScenario.objects.bulk_create(
            [ProgrammeScenario(programme=row, scenario=one, position=place) for place, one in enumerate(scenarios, 1)]
        )
    if roles is not None:
        row.roles.all().delete()
        ProgrammeRole.objects.bulk_create(
            [ProgrammeRole(programme=row, user=user, role=role) for user, role in dict.fromkeys(roles)]
        )


def _let_go(row: DrillProgramme, *, at: datetime) -> None:
    """Call off what lies on none of its dates any more, unless somebody said that they come."""
    dates = dates_for(row)
    accepted = Invitation.objects.filter(exercise=OuterRef("pk"), state=InvitationState.ACCEPTED)
    for exercise in planned_by(row, at=at).exclude(Exists(accepted)):
        slot = exercise.slot_at
        if slot is None or not dates.includes(slot) or dates.occurrence(slot).dropped:
            cancel_exercise(exercise, reason=MOVED, actor=None, at=at)


def planned_by(programme: DrillProgramme, *, at: datetime) -> Any:
    """Its drills that have not begun. Read as the system."""
    rows = Exercise.objects.filter(programme=programme, status=ExerciseStatus.PLANNED, slot_at__gt=at)
    return rows.order_by("slot_at")


@transaction.atomic
def pause_programme(programme: DrillProgramme, *, actor: User | None, at: datetime) -> DrillProgramme:
    """Plan nothing more by it until it goes on; what is planned stays. Again keeps the first instant.

    Raises NotPermitted, ProgrammeRefused when it is retired.
    """
    require_changing(actor)
    row = locked(programme)
    require_current(row)
    if row.paused_at is None:
        row.paused_at = at
        row.save(update_fields=["paused_at"])
    return row


@transaction.atomic
def resume_programme(programme: DrillProgramme, *, actor: User | None, at: datetime) -> DrillProgramme:  # noqa: ARG001 -- every door takes it
    """Plan by it again. Raises NotPermitted, ProgrammeRefused when it is retired."""
    require_changing(actor)
    row = locked(programme)
    require_current(row)
    row.paused_at = None
    row.save(update_fields=["paused_at"])
    return row


@transaction.atomic
def retire_programme(programme: DrillProgramme, *, actor: User | None, at: datetime) -> DrillProgramme:
    """End it: what it planned and has not begun is called off. It stays on record; again changes nothing.

    Raises NotPermitted.
    """
    require_changing(actor)
    row = locked(programme)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        with as_system(SYSTEM):
            for exercise in planned_by(row, at=at):
                cancel_exercise(exercise, reason=RETIRED, actor=None, at=at)
    return row
