"""Every real total before and after many drills: queues, first pages, lists, reports, readiness, status.

By hand: `DJANGO_SETTINGS_MODULE=config.settings.test python3 -m tests.benchmarks.totals_bench [--drills 500]`, on the
database that DATABASE_URL names; it makes a test database and drops it. The suite compares with few drills.
"""

from __future__ import annotations

import argparse
import sys
from time import monotonic

import django
from django.apps import apps

if not apps.ready:
    django.setup()

import time_machine
from django.db import connection
from django.test.utils import setup_test_environment

from incidents import reference
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.incidents.drills.making import run_timers
from tests.incidents.drills.reality import SOON, everything_real, hold_drills, unlike

REAL = 40


def compare(drills: int) -> tuple[int, dict[str, tuple[str, str]]]:
    """How many things were compared, and what is not the same after so many drills."""
    with as_system("real totals are compared"):
        reference.load(at=NOW)
    team = make_team("Platform")
    service = make_service("Checkout", owning_team=team)
    ada = make_user("ada", "administrator", is_superuser=True)
    player = make_user("player", "agent", team=team)
    commander = make_user("carol", "incident commander")
    for number in range(REAL):
        make_incident(service=service, title=f"Checkout answers slowly, {number}", impact=1 + number % 3, urgency=2)
    run_timers(SOON)
    with time_machine.travel(SOON, tick=False):
        before = everything_real(ada, SOON, is_whole=True)
        hold_drills(drills, player, commander, service)
        return len(before), unlike(before, everything_real(ada, SOON, is_whole=True))


def main() -> int:
    arguments = argparse.ArgumentParser(description="Every real total before and after many drills.")
    arguments.add_argument("--drills", type=int, default=500)
    asked = arguments.parse_args()
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        began = monotonic()
        compared, found = compare(asked.drills)
        for what, (before, after) in found.items():
            print(f"{what}\n  before: …{before}\n  after:  …{after}")
        print(f"{compared:,} totals, lists and pages compared around {asked.drills:,} drills, ", end="")
        print(f"{len(found):,} not the same; {monotonic() - began:.0f} s")
        return 1 if found else 0
    finally:
        connection.creation.destroy_test_db("unused", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
