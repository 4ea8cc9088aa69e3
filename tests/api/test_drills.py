"""Drills by API: planned, played, conducted."""

from datetime import timedelta

import pytest
import time_machine

from incidents.models import Exercise, Incident
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    expectations,
    injects,
    make_trainer,
    make_version,
    run_timers,
)

pytestmark = pytest.mark.django_db
AT = STARTS + timedelta(minutes=1)
QUESTION = {
    "delivery": "question",
    "title": "When?",
    "body": "When are we back?",
    "expects": [{"evidence": "answered"}],
}
REPORT = {"delivery": "incident", "incident": OUTAGE, "expects": [{"evidence": "acknowledged"}]}


@pytest.fixture(autouse=True)
def at_one(fresh_counters):
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def terry(reference):
    return make_trainer()


@pytest.fixture
def drill(alice, bob):
    later = {"trigger": "by_hand", "title": "Secret later"}
    exercise = begin(make_version(QUESTION, REPORT, later), alice, controller=bob)
    run_timers(STARTS)
    return exercise


def test_trainer_plans_changes_and_cancels(terry, alice, bob):
    version = make_version()
    program = Program(terry)
    body = {
        "name": "Autumn",
        "type": "functional",
        "scenario": version.scenario.slug,
        "starts_at": (AT + timedelta(hours=1)).isoformat(),
        "roles": [{"person": alice.pk, "role": "player"}, {"person": bob.pk, "role": "controller"}],
    }
    wrong = is_problem(program.post("/drills/", {**body, "roles": []}), 422)
    assert [error["field"] for error in wrong["errors"]] == ["roles"]
    made = program.post("/drills/", body)
    assert made.status_code == 201, made.content
    one = f"/drills/{made.json()['id']}"
    assert made.json()["trainer"]["id"] == terry.pk
    assert program.patch(f"{one}/", {"planned_minutes": 20}).json()["planned_minutes"] == 20
    assert len(program.post(f"{one}/roles/", {"roles": body["roles"][:1]}).json()["roles"]) == 1
    assert program.post(f"{one}/outside/", {"email": "d@example.org", "reason": "Plays"}).status_code == 200
    assert program.post(f"{one}/cancel/", {"reason": "Holidays"}).json()["status"] == "cancelled"
    assert program.post(f"{one}/archive/").json()["archived_at"] is not None


def test_agents_plan_nothing(alice):
    is_problem(Program(alice).post("/drills/", {"name": "Mine"}), 403)


def test_player_is_told_answers_works_and_logs(drill, alice):
    program = Program(alice)
    assert [row["id"] for row in program.get("/drills/").json()["results"]] == [drill.pk]
    told = program.get(f"/drills/{drill.pk}/").json()
    assert (told["seconds"], told["briefing"]) == (60, "You are on duty.")
    (message,) = program.get(f"/drills/{drill.pk}/messages/").json()["messages"]
    assert message["body"] == "When are we back?"
    answer = program.post(f"/drills/{drill.pk}/messages/{message['id']}/answer/", {"text": "By noon"})
    assert answer.json()["messages"][0]["answers"][0]["text"] == "By noon"
    with as_system("test"):
        incident = Incident.objects.get(exercise=drill)
    assert program.post(f"/incidents/{incident.pk}/acknowledge/", {}, If_Match="*").status_code == 200
    assert [one.status for one in expectations(drill)] == ["met", "met"]
    logged = program.post(f"/drills/{drill.pk}/incidents/", {"type": "outage", "title": "More"})
    assert logged.status_code == 201
    assert logged.json()["exercise"] == drill.pk


@pytest.mark.parametrize("path", ["injects/", "record/"])
def test_player_reads_no_script(drill, alice, path):
    answer = Program(alice).get(f"/drills/{drill.pk}/{path}")
    is_problem(answer, 403)
    assert "Secret" not in answer.content.decode()


def test_player_conducts_nothing(drill, alice):
    program = Program(alice)
    waiting, expected = injects(drill)[2].pk, expectations(drill)[0].pk
    for path, body in [
        ("start/", {}),
        ("pause/", {"reason": "x"}),
        ("resume/", {}),
        ("finish/", {}),
        ("cancel/", {"reason": "x"}),
        ("archive/", {}),
        ("outside/", {"email": "a@example.org", "reason": "x"}),
        ("roles/", {"roles": []}),
        (f"injects/{waiting}/release/", {}),
        (f"injects/{waiting}/skip/", {}),
        (f"expectations/{expected}/", {"status": "met"}),
        ("record/", {"body": "x"}),
    ]:
        is_problem(program.post(f"/drills/{drill.pk}/{path}", body), 403)
    answer = program.post(f"/drills/{drill.pk}/messages/{waiting}/answer/", {"text": "Early"})
    is_problem(answer, 404)
    assert Exercise.objects.get(pk=drill.pk).status == "running"


def test_strangers_find_nothing(drill, charlie):
    program = Program(charlie)
    assert program.get("/drills/").json()["results"] == []
    for path in ("", "messages/", "injects/", "record/"):
        is_problem(program.get(f"/drills/{drill.pk}/{path}"), 404)


def test_controller_conducts(drill, alice, bob):
    program = Program(bob)
    script = program.get(f"/drills/{drill.pk}/injects/").json()["injects"]
    assert [one["status"] for one in script] == ["released", "released", "waiting"]
    third = script[2]["id"]
    for act, status in [("hold", "held"), ("go", "waiting"), ("release", "released")]:
        answer = program.post(f"/drills/{drill.pk}/injects/{third}/{act}/", {})
        assert answer.json()["injects"][2]["status"] == status
    is_problem(program.post(f"/drills/{drill.pk}/injects/{third}/nonsense/", {}), 404)
    seen = {"status": "met", "met_by": alice.pk, "note": "Quick"}
    expected = script[0]["expected"][0]["id"]
    assert program.post(f"/drills/{drill.pk}/expectations/{expected}/", seen).json()["met_by"]["id"] == alice.pk
    assert program.post(f"/drills/{drill.pk}/pause/", {"reason": "Lunch"}).json()["status"] == "paused"
    assert program.post(f"/drills/{drill.pk}/resume/").json()["status"] == "running"
    assert program.post(f"/drills/{drill.pk}/record/", {"body": "Well done"}).status_code == 201
    assert program.post(f"/drills/{drill.pk}/finish/").json()["status"] == "finished"
    codes = [entry["code"] for entry in program.get(f"/drills/{drill.pk}/record/").json()["results"]]
    assert codes[0] == "finished"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_need_the_same_queries_for_more_rows(alice, bob, count, django_assert_max_num_queries):
    program, controller = Program(alice), Program(bob)
    for _ in range(count):
        exercise = begin(make_version(*[QUESTION] * 1), alice, controller=bob)
    run_timers(STARTS)
    program.get("/drills/")
    with django_assert_max_num_queries(6):
        program.get("/drills/")
    with django_assert_max_num_queries(8):
        program.get(f"/drills/{exercise.pk}/messages/")
    with django_assert_max_num_queries(8):
        controller.get(f"/drills/{exercise.pk}/injects/")
