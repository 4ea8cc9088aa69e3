"""The library by API: kept by trainers, read by nobody who is to play."""

from __future__ import annotations

import pytest

from incidents.models import Scenario
from incidents.permissions.principal import as_system
from incidents.scenarios.queries.packs import pack_of
from tests.api.clients import Program, is_problem
from tests.factories import make_incident, make_user
from tests.incidents.scenarios.making import make_drill, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def luis(reference):
    return make_user("luis", "trainer")


@pytest.fixture
def program(luis):
    return Program(luis)


def test_scenario_is_read_brought_in_put_in_force_and_retired(program):
    scenario = make_scenario()
    with as_system("test"):
        text = pack_of([scenario])
    (version,) = program.get("/scenarios/checkout-down/versions/").json()
    assert version["contents"]["injects"][0]["incident"]["title"] == "Checkout is down"
    changed = {"text": text.replace("You are on duty.", "You are at home.")}
    assert program.post("/scenario-packs/", changed).json() == [
        {"slug": "checkout-down", "is_new": False, "version": 2}
    ]
    assert program.get("/scenarios/checkout-down/").json()["has_draft"] is True
    assert program.post("/scenarios/checkout-down/publish/").json()["number"] == 2
    is_problem(program.post("/scenarios/checkout-down/publish/"), 422)
    assert program.post("/scenarios/checkout-down/retire/").json()["retired_at"] is not None
    assert program.post("/scenarios/checkout-down/restore/").json()["retired_at"] is None
    assert len(program.get("/scenarios/").json()["results"]) == 7


def test_wrong_text_names_its_lines(program):
    answer = program.post("/scenario-packs/", {"text": "muster: scenarios\nformat: 1\nscenarios: []"})
    is_problem(answer, 422)
    assert "Line 3" in answer.content.decode()


def test_open_incident_is_not_replayed(program):
    with as_system("test"):
        incident = make_incident()
    is_problem(program.post("/scenario-replays/", {"incident": incident.pk}), 422)


def test_agents_and_players_are_answered_as_for_what_there_is_not(program, luis, alice):
    scenario = make_scenario()
    make_drill(scenario, player=luis)
    for caller in (program, Program(alice)):
        for path in ("", "versions/"):
            is_problem(caller.get(f"/scenarios/checkout-down/{path}"), 404)
        is_problem(caller.post("/scenarios/checkout-down/retire/"), 404)
    assert "Checkout down" not in program.get("/scenarios/").content.decode()
    is_problem(Program(alice).get("/scenarios/"), 403)
    is_problem(Program(alice).post("/scenario-packs/", {"text": "x"}), 403)
    with as_system("test"):
        assert Scenario.objects.get(pk=scenario.pk).retired_at is None


def test_list_asks_as_much_for_three_as_for_one(program, django_assert_max_num_queries):
    make_scenario()
    program.get("/scenarios/")
    with django_assert_max_num_queries(12) as few:
        program.get("/scenarios/")
    for number in range(2):
        make_scenario(f"Another {number}")
    with django_assert_max_num_queries(len(few)):
        program.get("/scenarios/")
