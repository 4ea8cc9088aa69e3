"""Programmes with what lists and pages say of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.programmes.models import DrillProgramme, ProgrammeNote
from incidents.programmes.occurrences import Occurrence
from incidents.programmes.queries.dates import next_dates

LATEST = 12


def programmes() -> QuerySet[DrillProgramme]:
    """All of them, with their turns and roles: seven queries, however many."""
    rows = DrillProgramme.objects.select_related("owner")
    return rows.prefetch_related("turns_of_teams__team", "turns_of_scenarios__scenario", "roles__user")


def next_drills(rows: Iterable[DrillProgramme]) -> dict[int, datetime]:
    """When each begins its next drill, as far as the reader may know (a surprise only its day is said). One query."""
    planned = Exercise.objects.known().filter(programme__in=[row.pk for row in rows], status=ExerciseStatus.PLANNED)
    found = planned.order_by().values("programme").annotate(first=Min("starts_at"))
    return dict(found.values_list("programme", "first"))


@dataclass
class Date:
    """One date ahead: the drill that is planned for it, or why there is none."""

    occurrence: Occurrence
    exercise: Exercise | None


def dates_ahead(programme: DrillProgramme, *, at: datetime) -> list[Date]:
    """The next ten dates with what is planned for them, as far as the reader may know. Three queries."""
    found = next_dates(programme, at=at)
    planned = Exercise.objects.known().filter(programme=programme, slot_at__in=[one.slot_at for one in found])
    by_slot = {row.slot_at: row for row in planned}
    return [Date(one, by_slot.get(one.slot_at)) for one in found]


def off_its_dates(programme: DrillProgramme, dates: Iterable[Date], *, at: datetime) -> list[Exercise]:
    """What is planned on former dates and stays, because somebody accepted it. One query."""
    known = {date.occurrence.slot_at for date in dates}
    rows = Exercise.objects.known().filter(programme=programme, status=ExerciseStatus.PLANNED, slot_at__gt=at)
    last = max(known, default=at)
    return [
        row
        for row in rows.order_by("starts_at")
        if row.slot_at is not None and row.slot_at not in known and row.slot_at <= last
    ]


def past_of(programme: DrillProgramme, *, at: datetime) -> list[Exercise]:
    """Its latest drills that began, were missed or called off. One query."""
    over = ~Q(status=ExerciseStatus.PLANNED)
    rows = Exercise.objects.known().filter(over, programme=programme, slot_at__lte=at)
    return list(rows.select_related("team").order_by("-slot_at")[:LATEST])


def notes_of(programme: DrillProgramme) -> list[ProgrammeNote]:
    """Why dates brought no drill, the latest first. One query."""
    return list(ProgrammeNote.objects.filter(programme=programme).order_by("-slot_at", "-pk")[:LATEST])
