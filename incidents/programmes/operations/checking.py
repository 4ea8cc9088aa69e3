"""What is wrong with a programme before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError

from incidents.catalog.hours import problems_of_hours
from incidents.drills.choices import COMPRESSIBLE, CONDUCTING, DrillRole, ExerciseType
from incidents.microdrills.operations import problem_of_plan
from incidents.people.models import Team, User
from incidents.programmes.models import DrillProgramme
from incidents.programmes.operations.base import ProgrammeRefused, names
from incidents.programmes.queries.dates import next_dates
from incidents.refusals import sentences_by_field
from incidents.scenarios.models import Scenario
from incidents.timers.slots import BadRule

Roles = Sequence[tuple[User, str]]
Problems = dict[str, str]


def check(
    row: DrillProgramme, teams: Sequence[Team], scenarios: Sequence[Scenario], roles: Roles, *, at: datetime
) -> None:
    """Raises ProgrammeRefused with a sentence at each field that is wrong."""
    wrong = _fields(row)
    wrong |= _people(row, teams, roles)
    wrong |= _what(row, scenarios)
    if not wrong:
        wrong = _dates(row, at)
    if wrong:
        raise ProgrammeRefused(next(iter(wrong.values())), fields=wrong)


def _fields(row: DrillProgramme) -> Problems:
    try:
        row.full_clean(validate_constraints=False)
    except ValidationError as error:
        return sentences_by_field(error.message_dict)
    wrong: Problems = {}
    if not row.owner.is_active:
        wrong["owner"] = "This account is not active."
    if row.compression != 1 and row.exercise_type not in COMPRESSIBLE:
        wrong["compression"] = "Here clocks and pages are rehearsed, and those run in real time: leave it at 1."
    if problems := problems_of_hours(row.windows):
        wrong["windows"] = problems[0]
    return wrong


def _people(row: DrillProgramme, teams: Sequence[Team], roles: Roles) -> Problems:
    if len({team.pk for team in teams}) < len(teams):
        return {"teams": "Each team once: they take turns."}
    if any(team.retired_at is not None for team in teams):
        return {"teams": "One of these teams is retired."}
    players = {user.pk for user, role in roles if role == DrillRole.PLAYER}
    if not teams and not players:
        return {"teams": "Somebody has to play: name a team, or players."}
    if closed := [user for user, _role in roles if not user.is_active]:
        return {"roles": f"{names(closed)}: this account is not active."}
    if both := [user for user, role in roles if role in CONDUCTING and user.pk in players]:
        return {"roles": f"{names(both)} cannot both play and conduct: who plays must not know the script."}
    if row.owner_id in players:
        return {"owner": "The trainer knows the script, and cannot play."}
    return {}


def _what(row: DrillProgramme, scenarios: Sequence[Scenario]) -> Problems:
    if row.exercise_type == ExerciseType.MICRO:
        problem = problem_of_plan(row.micro)
        return {"micro": problem} if problem else {}
    if not scenarios:
        return {"scenarios": "Choose what is rehearsed: at least one scenario."}
    if len({one.pk for one in scenarios}) < len(scenarios):
        return {"scenarios": "Each scenario once: they take turns."}
    if retired := [one for one in scenarios if one.retired_at is not None]:
        return {"scenarios": f"“{retired[0]}” is retired."}
    return {}


def _dates(row: DrillProgramme, at: datetime) -> Problems:
    try:
        found = next_dates(row, at=at)
    except BadRule as error:
        return {"time_zone" if "time zone" in str(error) else "rule": str(error)}
    if not found:
        return {"rule": "This rule brings no date in the next eight years."}
    if all(one.dropped for one in found):
        return {"windows" if row.windows else "rule": f"None of its next dates would take place. {found[0].dropped}"}
    return {}
