"""Watching the next weeks of schedules: each trouble is told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from incidents.notifications.words import local_moment
from incidents.oncall.models import OnCallFinding, OnCallSchedule
from incidents.oncall.operations.telling import tell
from incidents.oncall.queries.trouble import Trouble, find_trouble
from incidents.people.models import User
from incidents.permissions.principal import as_system


def watch_on_call(*, at: datetime) -> int:
    """Look at all schedules and tell what is new of each; how many findings are new. Outside any transaction."""
    with as_system("schedules are looked at"):
        schedules = list(OnCallSchedule.objects.filter(retired_at=None).select_related("team", "owner"))
        found = find_trouble(schedules, at=at)
        return sum(_keep(schedule, found[schedule.pk], at) for schedule in schedules)


def look_at_schedule(schedule: OnCallSchedule, *, at: datetime) -> int:
    """The same for one schedule, at once."""
    with as_system("a schedule is looked at"):
        return _keep(schedule, find_trouble([schedule], at=at).get(schedule.pk, []), at)


@transaction.atomic
def _keep(schedule: OnCallSchedule, troubles: Sequence[Trouble], at: datetime) -> int:
    OnCallSchedule.objects.select_for_update().get(pk=schedule.pk)
    known = {row.key: row for row in OnCallFinding.objects.filter(schedule=schedule, gone_at=None)}
    present = {trouble.finding.key for trouble in troubles}
    OnCallFinding.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in present]).update(gone_at=at)
    new = [trouble for trouble in troubles if trouble.finding.key not in known]
    if not new:
        return 0
    rows = [
        OnCallFinding.objects.create(
            schedule=schedule,
            kind=trouble.finding.kind,
            key=trouble.finding.key,
            user=trouble.user,
            begins_at=trouble.finding.begins,
            ends_at=trouble.finding.ends,
            found_at=at,
        )
        for trouble in new
    ]
    _tell(schedule, new, f"oncall:trouble:{schedule.pk}:{rows[-1].pk}", at)
    return len(new)


def _tell(schedule: OnCallSchedule, troubles: Sequence[Trouble], intent: str, at: datetime) -> None:
    for person in _answerable(schedule):
        lines = "\n".join(_line(trouble, person.time_zone) for trouble in troubles)
        tell(
            "oncall.trouble",
            [person],
            schedule,
            intent=intent,
            actor=None,
            at=at,
            count=str(len(troubles)),
            lines=lines,
        )


def _line(trouble: Trouble, zone: str) -> str:
    finding = trouble.finding
    until = "on" if finding.is_endless else f"to {local_moment(finding.ends, zone)}"
    more = f", {finding.times} times in four weeks" if finding.times > 1 else ""
    return f"{trouble.sentence}: from {local_moment(finding.begins, zone)} {until}{more}."


def _answerable(schedule: OnCallSchedule) -> list[User]:
    """The owner, or else the managers of the team, or else those who administer Muster."""
    if schedule.owner is not None and schedule.owner.is_active:
        return [schedule.owner]
    active = User.objects.filter(is_active=True)
    managers = list(active.filter(memberships__team=schedule.team_id, memberships__is_manager=True))
    return managers or list(active.filter(is_superuser=True))
