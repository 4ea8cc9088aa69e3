"""Programmes for tests."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from incidents.models import DrillProgramme, Exercise, Notification
from incidents.permissions.principal import as_system
from incidents.programmes import operations
from tests.factories import NOW
from tests.incidents.drills.making import make_version

VALUES: dict[str, Any] = {
    "name": "Outage drill",
    "slug": "outage-drill",
    "exercise_type": "functional",
    "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "starts_on": date(2026, 3, 4),
    "time_of_day": time(10, 0),
    "time_zone": "Europe/Berlin",
}


def make_programme(owner: Any, *teams: Any, scenarios: Any = None, at: Any = NOW, **values: Any) -> DrillProgramme:
    """Every second Wednesday at 10 in Berlin, from 4 March 2026; a scenario of its own unless some are named."""
    roles = values.pop("roles", ())
    if scenarios is None:
        scenarios = [] if values.get("exercise_type") == "micro" else [make_version().scenario]
    return operations.save_programme(
        None, {**VALUES, "owner": owner, **values}, teams=teams, scenarios=scenarios, roles=roles, actor=None, at=at
    )


def drills_of(programme: Any, **wanted: Any) -> list[Exercise]:
    with as_system("test"):
        return list(Exercise.objects.filter(programme=programme, **wanted).order_by("slot_at"))


def told(user: Any, kind: str) -> list[Notification]:
    with as_system("test"):
        return list(Notification.objects.filter(recipient=user, kind=kind, channel="inbox").order_by("created_at"))
