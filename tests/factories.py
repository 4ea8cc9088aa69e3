"""Makers of rows for tests: people with roles, and incidents through the operations."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.auth.models import Group, Permission

from incidents.lifecycle.operations import log_incident
from incidents.models import Incident, IncidentType, Membership, OnCallSchedule, Service, Source, Team, User
from incidents.oncall.choices import HandOver
from incidents.oncall.drafts import Draft
from incidents.oncall.operations import Particulars, save_rotations
from incidents.oncall.operations import make_schedule as make_on_call_schedule
from incidents.permissions.principal import as_system

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_user(username: str = "", *roles: str, team: Team | None = None, **values: Any) -> User:
    """An active member of staff with the given roles (groups made by setup)."""
    user = User.objects.create_user(
        username=username or f"person{next(_numbers)}",
        email=values.pop("email", ""),
        password=values.pop("password", None),
        **{"is_staff": True, **values},
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles), f"unknown role among {roles}"
    if team is not None:
        Membership.objects.create(team=team, user=user)
    return user


def give(user: User, *codenames: str) -> User:
    """Grant permissions of the incidents app to a person, and return the person without cached rights."""
    found = Permission.objects.filter(content_type__app_label="incidents", codename__in=codenames)
    assert found.count() == len(codenames)
    user.user_permissions.add(*found)
    return User.objects.get(pk=user.pk)


def make_team(name: str = "", **values: Any) -> Team:
    name = name or f"Team {next(_numbers)}"
    return Team.objects.create(name=name, slug=name.lower().replace(" ", "-"), **values)


def make_access_team(type: str = "security", *members: User) -> Team:
    """A team that reads what is restricted of a type, with a member of its own where none is named."""
    team = make_team(f"{type.capitalize()} response")
    for member in members or (make_user(f"{type}-reader", "responder"),):
        Membership.objects.create(team=team, user=member)
    IncidentType.objects.get(slug=type).access_teams.add(team)
    return team


def make_service(name: str = "", **values: Any) -> Service:
    name = name or f"Service {next(_numbers)}"
    return Service.objects.create(name=name, slug=name.lower().replace(" ", "-"), **values)


def make_incident(type: str = "outage", *, at: datetime = NOW, actor: User | None = None, **values: Any) -> Incident:
    """A logged incident of the type with this slug. Reads as the system: the maker is not the one who is tested."""
    with as_system("a test makes an incident"):
        return log_incident(
            type=IncidentType.objects.get(slug=type),
            title=values.pop("title", f"Incident number {next(_numbers)}"),
            source=values.pop("source", None) or Source.objects.get(slug="console"),
            actor=actor,
            at=at,
            **values,
        )


def make_schedule(
    name: str = "", *people: User, team: Team | None = None, at: datetime = NOW, **values: Any
) -> OnCallSchedule:
    """A schedule whose one rotation hands over every Monday at 08:00 UTC, from `at` on; nobody without `people`."""
    name = name or f"Schedule {next(_numbers)}"
    particulars = Particulars(
        name=name, slug=name.lower().replace(" ", "-"), team=team or make_team(), **{"remind_hours": None, **values}
    )
    with as_system("a test makes a schedule"):
        schedule = make_on_call_schedule(particulars, actor=None, at=at)
        if people:
            save_rotations(schedule, [make_draft(*people)], actor=None, at=at)
    schedule.refresh_from_db()
    return schedule


def make_draft(*people: User | None, **values: Any) -> Draft:
    """A rotation that hands over every Monday at 08:00 UTC, counted from 2 March 2026."""
    return Draft(
        **{
            "name": "Weeks",
            "time_zone": "UTC",
            "people": tuple(person.pk if person is not None else None for person in people),
            "kind": HandOver.WEEKLY,
            "weekday": 0,
            "hand_over_time": time(8, 0),
            "starts_on": date(2026, 3, 2),
            **values,
        }
    )
