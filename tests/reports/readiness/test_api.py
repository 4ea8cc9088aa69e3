"""Readiness for programs."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_service, make_team, make_user
from tests.reports.readiness.making import make_drill, make_scenario, measure, rate

pytestmark = pytest.mark.django_db

LISTS = ("", "coverage/", "proposals/", "team/platform/", "team/platform/history/")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def trainer(reference):
    return Program(make_user("terry", "trainer"))


@pytest.fixture
def exercised(team, service):
    drill = make_drill(team=team, service=service, scenario=make_scenario())
    rate(drill, "major")
    return drill


def test_lists_cost_the_same_for_one_row_and_for_three(trainer, exercised, team):
    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            assert trainer.get(f"/reports/readiness/{path}").status_code == 200
        return len(seen)

    one = {path: cost(path) for path in LISTS}
    for number in range(3):
        drill = make_drill(team=make_team(), service=make_service(), scenario=make_scenario(f"Scenario {number}"))
        rate(drill, "unable")
        measure(drill, "beyond")
    assert {path: cost(path) for path in LISTS} == one
    assert max(one.values()) <= 6


def test_one_score_with_all_that_it_costs(trainer, exercised):
    answer = trainer.get("/reports/readiness/team/platform/").json()
    assert answer["points"] + sum(loss["points"] for loss in answer["losses"]) == pytest.approx(100, abs=0.05)
    found = next(loss for loss in answer["losses"] if loss["criterion"] == "results")
    assert found["url"].endswith(f"/admin/drills/{exercised.pk}/evaluation/")
    listed = trainer.get("/reports/readiness/", {"kind": "team"}).json()
    assert {row["kind"] for row in listed} == {"team"}
    assert next(row for row in listed if row["slug"] == "platform")["points"] == answer["points"]


def test_map_and_proposals(trainer, exercised):
    (row,) = [row for row in trainer.get("/reports/readiness/coverage/").json() if row["service"] == "checkout"]
    assert next(cell for cell in row["cells"] if cell["scenario"] == "burst-pipe")["exercised"] == "lately"
    (proposal,) = trainer.get("/reports/readiness/proposals/").json()
    assert proposal["service"] == "checkout"
    assert proposal["risk"] == pytest.approx(
        proposal["incidents_per_month"] * proposal["cost"] * proposal["staleness"], abs=0.01
    )


def test_refusals(trainer, exercised):
    is_problem(trainer.get("/reports/readiness/", {"kind": "person"}), 400)
    is_problem(trainer.get("/reports/readiness/", {"order": "x"}), 400)
    is_problem(trainer.get("/reports/readiness/team/nobody/"), 404)
    is_problem(trainer.get("/reports/readiness/person/x/history/"), 404)
    is_problem(Program(make_user("agent", "agent")).get("/reports/readiness/"), 403)
    is_problem(Program(make_user("narrow", "trainer"), "catalog:read").get("/reports/readiness/"), 403)
