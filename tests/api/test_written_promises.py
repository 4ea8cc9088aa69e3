"""Service-level policies and calendars, written by programs as by the console."""

import pytest
import time_machine

from incidents.jobs.models import Job
from incidents.models import BusinessCalendar, Membership, Priority, SlaPolicy
from incidents.people.choices import TokenScope
from tests.api.clients import Program, is_problem
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("system")

POLICIES, CALENDARS = "/sla-policies/", "/business-calendars/"
TARGET = {"kind": "resolve", "minutes": 240, "warn_at_percent": [50, 80]}
HOURS = {"mon": [["08:00", "18:00"]]}


@pytest.fixture(autouse=True)
def clock(reference):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(ada):
    return Program(ada, TokenScope.CATALOG_WRITE, TokenScope.CATALOG_READ)


@pytest.fixture
def manager(team, alice):
    Membership.objects.filter(user=alice, team=team).update(is_manager=True)
    return alice


def test_policy_is_made_read_and_changed(program, clock):
    body = {"name": "Gold", "targets": [TARGET], "conditions": {"priorities": [1]}}
    made = program.post(POLICIES, body)
    assert made.status_code == 201, made.content
    one = f"{POLICIES}{made.json()['id']}/"
    assert program.get(one).json() == made.json()
    assert made.json()["targets"] == [{**TARGET, "authority": "", "calendar": None, "pauses": True}]
    clock.shift(1)
    changed = program.patch(one, {"targets": [{**TARGET, "minutes": 60}, {"kind": "acknowledge", "minutes": 5}]})
    assert [(row["kind"], row["minutes"]) for row in changed.json()["targets"]] == [("resolve", 60), ("acknowledge", 5)]
    assert changed.json()["conditions"] == {"priorities": [1]}
    assert Job.objects.filter(kind="recompute_clocks").count() == 2


def test_promise_that_stays_keeps_its_history(program):
    made = program.post(POLICIES, {"name": "Gold", "targets": [TARGET]}).json()
    [target] = SlaPolicy.objects.get().targets.all()
    program.patch(f"{POLICIES}{made['id']}/", {"targets": [{**TARGET, "minutes": 60}]})
    target.refresh_from_db()
    assert [record.minutes for record in target.history.order_by("history_id")] == [240, 60]


@pytest.mark.parametrize(
    ("targets", "field"),
    [
        ([], "targets"),
        ([TARGET, TARGET], "targets.1.kind"),
        ([{"kind": "authority", "minutes": 60}], "targets.0.authority"),
        ([{**TARGET, "authority": "The regulator"}], "targets.0.authority"),
        ([{**TARGET, "warn_at_percent": [80, 50]}], "targets.0.warn_at_percent"),
    ],
)
def test_promises_that_cannot_be_made_are_refused_at_their_field(program, targets, field):
    problem = is_problem(program.post(POLICIES, {"name": "Gold", "targets": targets}), 422)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not SlaPolicy.objects.exists()


def test_name_that_is_taken_is_refused(program):
    program.post(POLICIES, {"name": "Gold", "targets": [TARGET]})
    problem = is_problem(program.post(POLICIES, {"name": "Gold", "targets": [TARGET]}), 422)
    assert [error["field"] for error in problem["errors"]] == ["name"]


def test_retired_policy_is_asked_no_more_and_can_be_restored(program):
    made = program.post(POLICIES, {"name": "Gold", "targets": [TARGET]}).json()
    one = f"{POLICIES}{made['id']}/"
    assert program.post(f"{one}retire/").json()["retired_at"] is not None
    assert program.get(POLICIES).json()["results"] == []
    assert program.post(f"{one}restore/").json()["retired_at"] is None
    jobs = Job.objects.count()
    program.post(f"{one}restore/")
    assert Job.objects.count() == jobs


def test_manager_writes_the_policies_of_the_team_alone(manager, team):
    program = Program(manager, TokenScope.CATALOG_WRITE)
    made = program.post(POLICIES, {"name": "Ours", "team": team.slug, "targets": [TARGET]})
    assert made.status_code == 201, made.content
    is_problem(program.post(POLICIES, {"name": "Everybody's", "targets": [TARGET]}), 403)
    is_problem(program.patch(f"{POLICIES}{made.json()['id']}/", {"team": None}), 403)


def test_others_write_nothing(program, bob):
    made = program.post(POLICIES, {"name": "Gold", "targets": [TARGET]}).json()
    other = Program(bob, TokenScope.CATALOG_WRITE)
    is_problem(other.patch(f"{POLICIES}{made['id']}/", {"name": "Lead"}), 403)
    is_problem(other.post(f"{POLICIES}{made['id']}/retire/"), 403)
    is_problem(other.post(CALENDARS, {"name": "Mine", "hours": HOURS}), 403)


def test_unknown_priority_is_refused(program):
    missing = Priority.objects.count() + 40
    body = {"name": "Gold", "targets": [TARGET], "conditions": {"priority": [missing]}}
    is_problem(program.post(POLICIES, body), 400)


def test_calendar_is_made_read_and_changed(program):
    made = program.post(CALENDARS, {"name": "Mondays", "time_zone": "Europe/Lisbon", "hours": HOURS})
    assert made.status_code == 201, made.content
    one = f"{CALENDARS}{made.json()['id']}/"
    assert program.get(one).json() == made.json()
    eve = {"on": "2026-12-24", "name": "Christmas Eve", "hours": []}
    changed = program.patch(one, {"exceptions": [eve]})
    assert (changed.json()["exceptions"], changed.json()["hours"]) == ([eve], HOURS)
    assert Job.objects.filter(kind="recompute_clocks").count() == 1


def test_calendar_with_another_name_reckons_nothing_again(program):
    made = program.post(CALENDARS, {"name": "Mondays", "hours": HOURS}).json()
    assert program.patch(f"{CALENDARS}{made['id']}/", {"name": "First days"}).json()["name"] == "First days"
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hours": {"monday": [["08:00", "18:00"]]}}, "hours"),
        ({"hours": HOURS, "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"hours": HOURS, "country": "ZZ"}, "country"),
        ({"is_always_open": True, "country": "GB"}, "is_always_open"),
        ({"hours": "always"}, "hours"),
    ],
)
def test_calendar_that_cannot_work_is_refused_at_its_field(program, body, field):
    before = BusinessCalendar.objects.count()
    problem = is_problem(program.post(CALENDARS, {"name": "New", **body}), 422)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert BusinessCalendar.objects.count() == before


def test_calendar_on_which_nobody_ever_works_is_refused(program):
    problem = is_problem(program.post(CALENDARS, {"name": "Never", "hours": {}}), 422)
    assert "nobody ever works" in problem["detail"]
