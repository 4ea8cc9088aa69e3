"""The dates of a programme as it stands, and whose turn each is."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.people.models import Team
from incidents.programmes.models import BlackoutPeriod, DrillProgramme
from incidents.programmes.occurrences import Closed, Dates, Occurrence, dates_of
from incidents.programmes.turns import next_in_turn
from incidents.scenarios.models import Scenario

SHOWN = 10


def closed_for(programme: DrillProgramme) -> list[Closed]:
    """The days without drills that concern it. One query."""
    rows = BlackoutPeriod.objects.filter(Q(programme=None) | Q(programme=programme.pk))
    return [Closed(row.name, row.starts_on, row.ends_on) for row in rows]


def dates_for(programme: DrillProgramme) -> Dates:
    """Raises BadRule for what was not checked when it was saved."""
    return dates_of(
        rule=programme.rule,
        starts_on=programme.starts_on,
        time_of_day=programme.time_of_day,
        time_zone=programme.time_zone,
        minutes=programme.planned_minutes,
        windows=programme.windows,
        is_surprise=programme.is_surprise,
        closed=closed_for(programme),
    )


def next_dates(programme: DrillProgramme, *, at: datetime, count: int = SHOWN) -> list[Occurrence]:
    """What its rule brings next, with what drops out. Two queries at most."""
    return dates_for(programme).upcoming(at, count)


def _held(programme: DrillProgramme, slot_at: datetime) -> list[Exercise]:
    """What it planned before a slot and did not call off, the latest last. Read as the system."""
    rows = Exercise.objects.filter(programme=programme, slot_at__lt=slot_at).exclude(status=ExerciseStatus.CANCELLED)
    return list(rows.select_related("scenario_version").order_by("slot_at"))


def turn_at(programme: DrillProgramme, slot_at: datetime) -> tuple[Team | None, Scenario | None]:
    """The team whose turn the slot is, and the scenario that comes after the team's last in this programme."""
    held = _held(programme, slot_at)
    teams = {row.team_id: row.team for row in programme.turns_of_teams.select_related("team")}
    team_id = next_in_turn(list(teams), held[-1].team_id if held else None)
    own = [one for one in held if one.team_id == team_id and one.scenario_version is not None]
    scenarios = {row.scenario_id: row.scenario for row in programme.turns_of_scenarios.select_related("scenario")}
    last = own[-1].scenario_version.scenario_id if own and own[-1].scenario_version is not None else None
    scenario_id = next_in_turn(list(scenarios), last)
    return teams.get(team_id) if team_id is not None else None, scenarios.get(scenario_id) if scenario_id else None
