"""Schedules and their rotations, written by programs as by the console."""

from datetime import timedelta

import pytest
import time_machine

from incidents.models import Membership, OnCallSchedule, RotationVersion
from incidents.people.choices import TokenScope
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_schedule, make_team, make_user

pytestmark = pytest.mark.usefixtures("system")

ALL, ONE = "/on-call-schedules/", "/on-call-schedules/platform"
BODY = {"name": "Platform", "slug": "platform", "team": "platform", "time_zone": "Europe/London"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(team, alice):
    Membership.objects.filter(user=alice, team=team).update(is_manager=True)
    return alice


def weekly(*people, **values):
    kept = {"name": "Primary", "time_zone": "UTC", "kind": "weekly", "weekday": 0, "hand_over_time": "08:00"}
    return {**kept, "people": [person and person.pk for person in people], "starts_on": "2026-03-02", **values}


def test_manager_makes_a_schedule_and_lets_it_turn(manager, bob):
    program = Program(manager, TokenScope.CATALOG_WRITE, TokenScope.READ)
    made = program.post(ALL, {**BODY, "remind_hours": None})
    assert made.status_code == 201, made.content
    assert made.json() == program.get(f"{ONE}/").json()
    assert made.json()["remind_hours"] is None
    turned = program.post(f"{ONE}/rotations/", {"rotations": [weekly(manager, bob)]})
    assert turned.status_code == 200, turned.content
    [row] = turned.json()
    assert (row["name"], row["people"], row["weekday"]) == ("Primary", [manager.pk, bob.pk], 0)
    assert program.get(f"{ONE}/now/").json()["user"]["username"] == "alice"
    assert turned.json() == program.get(f"{ONE}/rotations/").json()


def test_change_applies_from_an_instant_and_keeps_the_rotation(team, manager, bob):
    make_schedule("Platform", manager, bob, team=team)
    program = Program(manager, TokenScope.CATALOG_WRITE, TokenScope.READ)
    [row] = program.get(f"{ONE}/rotations/").json()
    kept = {name: row[name] for name in row if name != "applies_from"}
    begins = (NOW + timedelta(days=14)).isoformat()
    body = {"rotations": [{**kept, "people": [bob.pk]}], "applies_from": begins}
    assert program.post(f"{ONE}/rotations/", body).status_code == 200
    versions = RotationVersion.objects.filter(rotation=row["id"]).order_by("applies_from")
    assert [version.places.count() for version in versions] == [2, 1]


def test_rotation_that_cannot_turn_is_refused_at_its_field(team, manager):
    make_schedule("Platform", manager, team=team)
    program = Program(manager, TokenScope.CATALOG_WRITE)
    answer = program.post(f"{ONE}/rotations/", {"rotations": [weekly(manager), weekly(manager, time_zone="Mars")]})
    problem = is_problem(answer, 422)
    assert [error["field"] for error in problem["errors"]] == ["rotations.1.time_zone"]


def test_change_says_only_what_changes(team, manager):
    make_schedule("Platform", manager, team=team)
    program = Program(manager, TokenScope.CATALOG_WRITE, TokenScope.READ)
    answer = program.patch(f"{ONE}/", {"description": "Who keeps the lights on", "owner": manager.pk})
    assert (answer.status_code, answer.json()["owner"]) == (200, manager.pk)
    row = OnCallSchedule.objects.get(slug="platform")
    assert (row.name, row.description) == ("Platform", "Who keeps the lights on")


def test_retired_schedule_has_nobody_until_it_turns_again(team, manager, bob, clock):
    make_schedule("Platform", manager, bob, team=team)
    program = Program(manager, TokenScope.CATALOG_WRITE, TokenScope.READ)
    clock.shift(60)
    assert program.post(f"{ONE}/retire/").json()["retired_at"] is not None
    assert program.get(f"{ONE}/now/").json()["user"] is None
    clock.shift(60)
    assert program.post(f"{ONE}/restore/").json()["retired_at"] is None
    clock.shift(60)
    assert program.get(f"{ONE}/now/").json()["user"]["username"] == "alice"


def test_only_managers_of_the_team_write(team, manager, bob):
    make_schedule("Platform", manager, bob, team=team)
    member = Program(bob, TokenScope.CATALOG_WRITE)
    is_problem(member.post(f"{ONE}/rotations/", {"rotations": [weekly(bob)]}), 403)
    is_problem(member.patch(f"{ONE}/", {"name": "Mine"}), 403)
    is_problem(member.post(f"{ONE}/retire/"), 403)
    make_team("Payments")
    is_problem(Program(manager, TokenScope.CATALOG_WRITE).post(ALL, {**BODY, "slug": "x", "team": "payments"}), 403)


def test_token_without_the_scope_writes_nothing(team, manager):
    make_schedule("Platform", manager, team=team)
    is_problem(Program(manager, TokenScope.WRITE).post(f"{ONE}/retire/"), 403)
    assert not OnCallSchedule.objects.exclude(retired_at=None).exists()


def test_administrator_writes_for_every_team(team, ada):
    answer = Program(ada, TokenScope.CATALOG_WRITE).post(ALL, {**BODY, "owner": make_user("olga", "agent").pk})
    assert answer.status_code == 201
