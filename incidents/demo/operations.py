"""Fills an empty Muster with a believable organisation and half a year of its incidents, all through the operations."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

from django.db import transaction

from incidents.catalog.models import Service, Source
from incidents.demo import drills, duty, exhibits, founding, majors, readiness
from incidents.demo.organisation import NAME, PEOPLE
from incidents.demo.plan import Plan, plans
from incidents.demo.scenarios.majors import Major
from incidents.demo.stage import Stage, set_stage
from incidents.demo.story import Teller
from incidents.lifecycle.models import Incident
from incidents.people.models import Team
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from incidents.refusals import Refused

SEED = 1755


class DatabaseInUse(Refused):
    """There is real work in this database."""

    code = "database_in_use"
    sentence = (
        "The demonstration was not loaded: this database holds an organisation's own teams, services or incidents. "
        "Start it on an empty one."
    )


def check_empty() -> None:
    """Raise DatabaseInUse when there is something, and not the demonstration. Writes nothing."""
    if _is_loaded():
        return
    with as_system("loading the demonstration"):
        if Incident.objects.exists() or Team.objects.exists() or Service.objects.exists():
            raise DatabaseInUse


def _is_loaded() -> bool:
    return Source.objects.filter(slug=founding.MARKER).exists()


def load(*, at: datetime, stdout: IO[str], seed: int = SEED) -> None:
    """Load the demonstration as it looks at `at` (aware), and print the logins. Again: nothing happens.

    All or nothing. The same `at` and `seed` tell the same stories; the password is another one each time.
    Raises DatabaseInUse.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    with transaction.atomic(), as_system("loading the demonstration"):
        if _is_loaded():
            stdout.write("The demonstration is loaded already. Nothing was changed.\n")
            return
        check_empty()
        password = secrets.token_urlsafe(9)
        founding.mark()
        founding.found(password=password, at=at)
        stdout.write(f"Demonstration: {NAME} is founded, with {len(PEOPLE)} people. Now half a year of incidents.\n")
        stage = set_stage(at=at, seed=seed)
        tell_all(stage, plans(at=at, random=stage.random("plans")), majors.MAJORS, stdout=stdout)
        told = Incident.objects.count()
        running = Incident.objects.open().count()
        stdout.write(f"Demonstration: {told} incidents told, {running} of them open.\n")
    _print_logins(password, stdout)


def tell_all(stage: Stage, planned: Iterable[Plan], grave: Iterable[Major], *, stdout: IO[str]) -> None:
    """Play the planned incidents and the major ones on the stage, in the order of time, up to its end."""
    for plan in sorted(planned, key=lambda plan: (plan.begins_at, plan.number)):
        stage.begin(Teller(stage, plan).story(), plan.begins_at)
    for number, major in enumerate(grave):
        telling = majors.MajorTeller(stage, major, number)
        stage.begin(telling.story(), telling.begins_at)
    stage.play(lambda moment: stdout.write(f"Demonstration: {moment:%B %Y} …\n"))
    stage.now = stage.end
    stage.pass_time()
    exhibits.exhibit(stage)
    majors.break_the_glass(stage)
    duty.set_policies(stage)
    duty.leave_one_untaken(stage)
    readiness.make_ready(stage)
    drills.rehearse(stage)


def _print_logins(password: str, stdout: IO[str]) -> None:
    """One person of each role. The password is written here and nowhere else."""
    stdout.write(f"\nLogins of the demonstration. The password of everybody is {password} and is not shown again.\n")
    for role in ROLES:
        person = next(person for person in PEOPLE if role in person.roles)
        stdout.write(f"  {role:<20} {person.username:<10} {person.first_name} {person.last_name}, {person.job_title}\n")
