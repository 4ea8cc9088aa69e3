"""Schedules for tests."""

from datetime import date, time, timedelta

from incidents.permissions.principal import as_system
from incidents.timers.operations import sweep
from reports.schedules import operations
from tests.factories import NOW
from tests.reports.builder.making import make_report

MINUTE = timedelta(minutes=1)
DAILY = {
    "rule": "FREQ=DAILY",
    "starts_on": date(2026, 3, 2),
    "time_of_day": time(8),
    "time_zone": "Europe/Berlin",
    "formats": [],
    "skips_empty": False,
    "note": "",
}


def make_schedule(owner, *people, at=NOW, report=None, **values):
    given = {**DAILY, "report": report or make_report(owner, sharing="everybody"), **values}
    return operations.save_schedule(None, given, recipients=list(people) or [owner], actor=owner, at=at)


def fire(at):
    """Fire what is due, as the sweep does."""
    with as_system("a test sweeps"):
        return sweep(clock=lambda: at)


def send(at):
    return operations.send_due_copies(clock=lambda: at)
