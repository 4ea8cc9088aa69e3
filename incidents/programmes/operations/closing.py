"""Days on which no drill takes place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.operations import cancel_exercise
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.programmes.models import BlackoutPeriod, DrillProgramme
from incidents.programmes.occurrences import Closed
from incidents.programmes.operations.base import SYSTEM, ProgrammeRefused
from incidents.programmes.queries.rights import require_changing

LONGEST = timedelta(days=366)


@transaction.atomic
def close_days(
    *, name: str, starts_on: date, ends_on: date, programme: DrillProgramme | None, actor: User | None, at: datetime
) -> BlackoutPeriod:
    """No drill on these days (both included), of one programme or of all; drills that programmes planned for them are
    called off, and whoever was asked is told. Raises NotPermitted, ProgrammeRefused.
    """
    require_changing(actor)
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "Say why: it stands where a drill is missing."
    if ends_on < starts_on:
        wrong["ends_on"] = "It ends before it begins."
    elif ends_on - starts_on > LONGEST:
        wrong["ends_on"] = "At most a year at once. Pause the programme to plan nothing for longer."
    if wrong:
        raise ProgrammeRefused(next(iter(wrong.values())), fields=wrong)
    row = BlackoutPeriod.objects.create(
        name=name.strip(), starts_on=starts_on, ends_on=ends_on, programme=programme, made_by=actor, made_at=at
    )
    with as_system(SYSTEM):
        for exercise in in_the_way(row, at=at):
            cancel_exercise(exercise, reason=f"No drills on that day: {row.name}.", actor=None, at=at)
    return row


@transaction.atomic
def open_days(period: BlackoutPeriod, *, actor: User | None, at: datetime) -> None:  # noqa: ARG001 -- every door takes it
    """Drills take place on these days again. What was called off stays so. Raises NotPermitted."""
    require_changing(actor)
    BlackoutPeriod.objects.filter(pk=period.pk).delete()


def in_the_way(period: BlackoutPeriod, *, at: datetime) -> list[Exercise]:
    """Drills of programmes that are planned for such a day of theirs. Read as the system."""
    rows = Exercise.objects.filter(status=ExerciseStatus.PLANNED, programme__isnull=False, starts_at__gt=at)
    if period.programme_id is not None:
        rows = rows.filter(programme=period.programme_id)
    shut = Closed(period.name, period.starts_on, period.ends_on)
    return [row for row in rows.select_related("programme").order_by("starts_at") if _falls_into(row, shut)]


def _falls_into(row: Exercise, shut: Closed) -> bool:
    if row.programme is None or row.starts_at is None:
        return False
    zone = ZoneInfo(row.programme.time_zone)
    last = row.starts_at + timedelta(minutes=row.planned_minutes - 1)
    return shut.covers(row.starts_at.astimezone(zone).date(), last.astimezone(zone).date())
