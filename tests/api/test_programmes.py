"""Programmes, days without drills, invitations and micro-drills by API."""

from datetime import timedelta

import pytest
import time_machine

from incidents.models import BlackoutPeriod, DrillProgramme, Exercise, Invitation
from incidents.permissions.principal import as_system
from incidents.programmes import operations
from tests.api.clients import Program, is_problem
from tests.factories import NOW
from tests.incidents.drills.making import make_trainer, make_version
from tests.incidents.microdrills.test_tasks import begin, right, tasks_of, wrong
from tests.incidents.programmes.making import drills_of, make_programme

pytestmark = pytest.mark.django_db
FIRST = {"starts_on": "2026-03-04", "time_of_day": "10:00", "time_zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def now(fresh_counters):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def terry(reference):
    return make_trainer()


@pytest.fixture
def program(terry):
    return Program(terry)


@pytest.fixture
def body(team):
    return {
        "name": "Outage drill",
        "slug": "outage-drill",
        "type": "functional",
        "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        **FIRST,
        "windows": {"wed": [["09:00", "17:00"]]},
        "teams": [team.slug],
        "scenarios": [make_version().scenario.slug],
    }


def fields_of(problem):
    return [one["field"] for one in problem["errors"]]


def test_programme_is_made_changed_paused_and_retired(program, terry, body, alice):
    made = program.post("/drill-programmes/", body)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["owner"] == {"id": terry.pk, "name": "Terry Tate"}
    assert (told["teams"], told["type"], told["micro"]) == (["platform"], "functional", None)
    url = "/drill-programmes/outage-drill/"
    dates = program.get(f"{url}dates/").json()
    assert len(dates) == 10
    assert dates[0] == {"slot_at": "2026-03-04T09:00:00Z", "dropped": "", "drill": None}

    roles = [{"person": alice.pk, "role": "evaluator"}]
    changed = program.patch(url, {"planned_minutes": 90, "roles": roles, "revision": told["revision"]}).json()
    assert (changed["planned_minutes"], changed["roles"][0]["role"]) == (90, "evaluator")
    assert changed["teams"] == ["platform"]
    is_problem(program.patch(url, {"name": "Late", "revision": told["revision"]}), 409)
    assert program.post(f"{url}pause/").json()["paused_at"] is not None
    assert program.post(f"{url}resume/").json()["paused_at"] is None
    assert program.post(f"{url}retire/").json()["retired_at"] is not None
    assert program.get("/drill-programmes/").json()["results"][0]["slug"] == "outage-drill"
    assert program.get(f"{url}dates/").json() == []


@pytest.mark.parametrize(
    ("changes", "field", "status"),
    [
        ({"rule": "FREQ=NEVER"}, "rule", 422),
        ({"windows": {"wed": [["17:00", "09:00"]]}}, "windows", 422),
        ({"time_of_day": "noon"}, "time_of_day", 400),
        ({"teams": ["no-such-team"]}, "teams", 400),
        ({"revision": 3}, "revision", 400),
        ({"type": "micro", "micro": {"kinds": ["riddle"]}}, "micro", 400),
    ],
)
def test_wrong_programme_names_the_field(program, body, changes, field, status):
    problem = is_problem(program.post("/drill-programmes/", {**body, **changes}), status)
    assert fields_of(problem)[0].startswith(field), problem
    assert not DrillProgramme.objects.exists()


def test_micro_programme_keeps_what_it_asks(program, body):
    micro = {"kinds": ["role_quiz"], "answer_hours": 24}
    made = program.post("/drill-programmes/", {**body, "type": "micro", "scenarios": [], "micro": micro})
    assert made.status_code == 201, made.content
    url = "/drill-programmes/outage-drill/"
    assert program.patch(url, {"planned_minutes": 10}).json()["micro"]["answer_hours"] == 24
    assert program.patch(url, {"type": "micro"}).json()["micro"]["kinds"] == ["role_quiz"]


def test_agents_read_and_change_no_programme(program, terry, team, alice):
    make_programme(terry, team)
    agent = Program(alice)
    for path in ("/drill-programmes/", "/drill-programmes/outage-drill/", "/drill-blackouts/"):
        is_problem(agent.get(path), 403)
    is_problem(agent.post("/drill-programmes/outage-drill/retire/"), 403)
    is_problem(program.get("/drill-programmes/nothing/"), 404)


def test_days_are_closed_and_opened_again(program, terry, team, alice):
    programme = make_programme(terry, team)
    operations.plan_ahead(at=NOW)
    given = {"name": "Closing", "starts_on": "2026-03-04", "ends_on": "2026-03-04", "programme": programme.slug}
    made = program.post("/drill-blackouts/", given)
    assert made.status_code == 201, made.content
    assert drills_of(programme)[0].status == "cancelled"
    assert program.get("/drill-blackouts/").json() == [made.json()]
    problem = is_problem(program.post("/drill-blackouts/", {**given, "ends_on": "2026-03-01"}), 422)
    assert fields_of(problem) == ["ends_on"]
    assert program.delete(f"/drill-blackouts/{made.json()['id']}/").status_code == 204
    assert not BlackoutPeriod.objects.exists()
    is_problem(program.delete("/drill-blackouts/987654/"), 404)


def test_people_answer_their_own_invitations_and_who_conducts_reads_all(program, terry, team, alice, bob):
    programme = make_programme(terry, team)
    operations.plan_ahead(at=NOW)
    operations.invite_all(at=NOW)
    drill = drills_of(programme)[0]
    one = Program(alice)
    (mine, *_) = one.get("/drill-invitations/").json()
    assert (mine["drill"], mine["state"], mine["person"]["name"]) == (drill.pk, "asked", "Alice Archer")
    url = f"/drill-invitations/{mine['id']}/answer/"
    assert one.post(url, {"state": "tentative", "note": "A train"}).json()["state"] == "tentative"
    is_problem(one.post(url, {"state": "asked"}), 400)
    is_problem(Program(bob).post(url, {"state": "declined"}), 404)
    rows = program.get(f"/drills/{drill.pk}/invitations/").json()
    told = {row["person"]["name"]: (row["state"], row["note"]) for row in rows}
    assert told["Alice Archer"] == ("tentative", "A train")
    assert told["Bob Baker"] == ("asked", "")
    is_problem(one.get(f"/drills/{drill.pk}/invitations/"), 403)
    with as_system("test"):
        assert Invitation.objects.get(pk=mine["id"]).answered_at == NOW


def test_players_of_a_surprise_are_not_listed_to_be_asked(terry, team, alice):
    make_programme(terry, team, is_surprise=True)
    operations.plan_ahead(at=NOW)
    operations.invite_all(at=NOW)
    assert Exercise.objects.exists()
    assert Program(alice).get("/drill-invitations/").json() == []


def test_tasks_are_opened_answered_and_read_by_who_conducts(program, alice, bob):
    drill = begin(alice, bob, kinds=["role_quiz"])
    mine, theirs = tasks_of(drill)
    with time_machine.travel(NOW + timedelta(hours=1, minutes=1), tick=False):
        one, url = Program(alice), f"/micro-tasks/{mine.pk}/"
        (told,) = one.get("/micro-tasks/").json()
        assert (told["can_be_answered"], told["question"], told["choices"]) == (True, "", [])
        opened = one.post(f"{url}open/").json()
        assert opened["question"] == mine.question
        assert len(opened["choices"]) == len(mine.choices)
        assert "solution" not in opened
        problem = is_problem(one.post(f"{url}answer/", {"answer": "nonsense"}), 422)
        assert fields_of(problem) == ["answer"]
        assert one.post(f"{url}answer/", {"answer": right(mine)}).json()["status"] == "right"
        is_problem(one.post(f"{url}answer/", {"answer": wrong(mine)}), 422)
        is_problem(one.post(f"/micro-tasks/{theirs.pk}/open/"), 404)
        is_problem(one.get(f"/drills/{drill.pk}/tasks/"), 403)

        results = {row["person"]["name"]: row for row in program.get(f"/drills/{drill.pk}/tasks/").json()}
        assert (results["Alice Archer"]["status"], results["Alice Archer"]["seconds"]) == ("right", 0)
        excused = program.post(f"/drills/{drill.pk}/tasks/{theirs.pk}/excuse/", {"reason": "On leave"}).json()
        assert (excused["status"], excused["reason"]) == ("excused", "On leave")
        is_problem(one.post(f"/drills/{drill.pk}/tasks/{theirs.pk}/excuse/", {"reason": "Me too"}), 403)


def test_capabilities_are_listed(alice):
    told = Program(alice).get("/capabilities/").json()
    assert {"incident-command", "communication"} <= {one["code"] for one in told}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_need_the_same_queries_for_more_rows(program, terry, team, count, django_assert_max_num_queries):
    for number in range(count):
        roles = [(terry, "evaluator")]
        make_programme(terry, team, name=f"Programme {number}", slug=f"programme-{number}", roles=roles)
        operations.close_days(name="No", starts_on=NOW.date(), ends_on=NOW.date(), programme=None, actor=None, at=NOW)
    for path, most in (("/drill-programmes/", 12), ("/drill-blackouts/", 6), ("/drill-invitations/", 6)):
        program.get(path)
        with django_assert_max_num_queries(most):
            program.get(path)
