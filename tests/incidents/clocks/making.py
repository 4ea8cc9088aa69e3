"""Policies, calendars and looks at clocks, for tests."""

from __future__ import annotations

from incidents.models import BusinessCalendar, Clock, Incident, SlaPolicy, SlaTarget, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.timers.operations import fire_due

OFFICE = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def make_calendar(name="Office", **values):
    return BusinessCalendar.objects.create(name=name, **{"hours": OFFICE, "time_zone": "UTC", **values})


def make_policy(name="Targets", *, position=0, conditions=None, calendar=None, **targets):
    """A policy with targets by kind: minutes, or a dictionary of a target's values."""
    policy = SlaPolicy.objects.create(
        name=name, position=position, conditions=conditions or {}, calendar=calendar, team=targets.pop("team", None)
    )
    for kind, given in targets.items():
        values = given if isinstance(given, dict) else {"minutes": given}
        SlaTarget.objects.create(policy=policy, kind=kind, **values)
    return policy


def clocks(incident, **found):
    with as_system("test looks"):
        return list(Clock.objects.filter(incident=incident, **found).order_by("pk"))


def clock(incident, kind, **found):
    """The newest clock of a kind."""
    return clocks(incident, kind=kind, **found)[-1]


def fresh(incident):
    with as_system("test looks"):
        return Incident.objects.get(pk=incident.pk)


def told(incident, code):
    with as_system("test looks"):
        return list(TimelineEntry.objects.filter(incident=incident, code=code).order_by("at", "pk"))


def run_timers(at):
    """Fire whatever is due at `at`, also what that has armed."""
    with as_system("test sweeps"):
        fire_due(clock=lambda: at)
