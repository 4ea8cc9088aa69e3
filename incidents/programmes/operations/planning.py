"""Planning drills of programmes ahead, one transaction for each: what is cut short goes on at the next run."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.drills.choices import CONDUCTING, LIVE, DrillRole, ExerciseType
from incidents.drills.models import Exercise
from incidents.drills.operations import plan_exercise
from incidents.microdrills.operations import plan_tasks
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.programmes.models import DrillProgramme, ProgrammeNote
from incidents.programmes.occurrences import Occurrence
from incidents.programmes.operations.base import SYSTEM, locked
from incidents.programmes.queries.dates import dates_for, turn_at
from incidents.refusals import Refused
from incidents.scenarios.queries.versions import active_version
from incidents.timers.slots import BadRule

AHEAD = timedelta(weeks=8)
# So long before it begins at least: nobody prepares a drill in no time.
NOTICE = timedelta(hours=1)
TAKEN = "Another drill of this programme takes place that day, because somebody had accepted it."
NO_TIME = "There was no time left that day when it was planned."
NO_VERSION = "“{scenario}” has no version in force."
NOBODY = "Nobody of {team} could play: it has no members, or all of them conduct."


def plan_ahead(*, at: datetime) -> int:
    """Plan what every programme brings in the next eight weeks; return how many drills were made. Idempotent."""
    planned = 0
    with as_system(SYSTEM):
        for programme in DrillProgramme.objects.filter(paused_at=None, retired_at=None).order_by("pk"):
            planned += plan_programme(programme, at=at)
    return planned


def plan_programme(programme: DrillProgramme, *, at: datetime) -> int:
    """Plan what one programme brings in the next eight weeks; what drops out is noted, and its trainer told once."""
    with as_system(SYSTEM):
        try:
            found = dates_for(programme).between(at, at + AHEAD)
        except BadRule as error:
            # Under one instant, so that it is told once.
            _note(programme, programme.created_at, str(error), at=at)
            return 0
        slots = [one.slot_at for one in found]
        made = set(Exercise.objects.filter(programme=programme, slot_at__in=slots).values_list("slot_at", flat=True))
        return sum(_plan_slot(programme, one, at=at) for one in found if one.slot_at not in made)


@transaction.atomic
def _plan_slot(programme: DrillProgramme, occurrence: Occurrence, *, at: datetime) -> bool:
    """Plan one drill, or note why there is none."""
    row = locked(programme)
    is_as_it_was = row.revision == programme.revision and row.paused_at is None and row.retired_at is None
    if not is_as_it_was or Exercise.objects.filter(programme=row, slot_at=occurrence.slot_at).exists():
        return False
    reason = occurrence.dropped or _taken(row, occurrence)
    begins = None if reason else occurrence.begins(secrets.randbelow, after=at + NOTICE)
    if not reason and begins is None:
        reason = NO_TIME
    if begins is not None:
        try:
            with transaction.atomic():
                _make(row, occurrence.slot_at, begins, at=at)
        except Refused as refusal:
            reason = refusal.sentence
    if reason:
        _note(row, occurrence.slot_at, reason, at=at)
    return not reason


def _taken(row: DrillProgramme, occurrence: Occurrence) -> str:
    """Where dates were moved, what somebody had accepted stays: there are not two on one day."""
    zone = ZoneInfo(row.time_zone)
    near = (occurrence.slot_at - timedelta(days=2), occurrence.slot_at + timedelta(days=2))
    kept = Exercise.objects.filter(programme=row, status__in=LIVE, slot_at__range=near)
    days = {slot.astimezone(zone).date() for slot in kept.values_list("slot_at", flat=True) if slot is not None}
    return TAKEN if occurrence.on in days else ""


class _NotPlannable(Refused):
    """Why no drill can be made of a date."""


def _make(row: DrillProgramme, slot_at: datetime, begins: datetime, *, at: datetime) -> Exercise:
    """Raises Refused."""
    team, scenario = turn_at(row, slot_at)
    is_micro = row.exercise_type == ExerciseType.MICRO
    version = active_version(scenario) if scenario is not None and not is_micro else None
    if version is None and not is_micro:
        raise _NotPlannable(NO_VERSION.format(scenario=scenario))
    roles = roles_for(row, team)
    if not any(role == DrillRole.PLAYER for _user, role in roles):
        raise _NotPlannable(NOBODY.format(team=team or "those named"))
    exercise = plan_exercise(
        name=f"{row.name}: {team}" if team is not None else row.name,
        exercise_type=row.exercise_type,
        scenario_version=version,
        starts_at=begins,
        planned_minutes=row.planned_minutes,
        team=team,
        service=scenario.service if scenario is not None and not is_micro else None,
        trainer=row.owner,
        roles=roles,
        is_surprise=row.is_surprise,
        compression=row.compression,
        programme=row,
        slot_at=slot_at,
        actor=None,
        at=at,
    )
    if is_micro:
        plan_tasks(exercise, row.micro)
    return exercise


def roles_for(row: DrillProgramme, team: Team | None) -> list[tuple[User, str]]:
    """Who has which role: those named, and the members of the team as players unless they have another part.

    Where nobody is named to conduct, the trainer does.
    """
    named = [(one.user, one.role) for one in row.roles.select_related("user") if one.user.is_active]
    conducting: list[tuple[User, str]] = []
    if not any(role in CONDUCTING for _user, role in named) and row.owner.is_active:
        conducting = [(row.owner, DrillRole.CONTROLLER.value)]
    busy = {user.pk for user, _role in named} | {row.owner_id}
    members: Iterable[User] = ()
    if team is not None:
        members = User.objects.filter(memberships__team=team, is_active=True).exclude(pk__in=busy).order_by("pk")
    return [*named, *conducting, *((user, DrillRole.PLAYER.value) for user in members)]


def _note(programme: DrillProgramme, slot_at: datetime, reason: str, *, at: datetime) -> None:
    """Keep why a date brings no drill, and tell the trainer; the same reason again is kept and told once."""
    given = {"programme": programme, "slot_at": slot_at, "reason": reason[:300]}
    note, is_new = ProgrammeNote.objects.get_or_create(**given, defaults={"noted_at": at})
    if not is_new:
        return
    notify(
        kind="programme.dropped",
        recipients=[programme.owner],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"programme:dropped:{note.pk}",
        context={
            "programme": programme.name,
            "on": f"{slot_at.astimezone(ZoneInfo(programme.time_zone)):%-d %b %Y}",
            "reason": note.reason,
            "url": absolute(f"/admin/drills/programmes/{programme.slug}/"),
        },
    )
