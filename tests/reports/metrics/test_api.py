"""Metrics for programs."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_team, make_user
from tests.reports.metrics.making import fold

pytestmark = pytest.mark.django_db

METRICS = "/reports/metrics/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(reference):
    return Program(make_user("mona", "manager"))


def test_list_says_of_each_metric_how_it_is_made(manager):
    listed = {row["name"]: row for row in manager.get(METRICS).json()}
    metric = listed["time_to_resolve"]
    assert metric["unit"] == "seconds"
    assert metric["better"] == "lower"
    assert metric["has_business_hours"] is True
    assert {"month", "team"} <= set(metric["groups"])
    assert all(row["meaning"] and all(row["made"].values()) for row in listed.values())


def test_answer_says_what_was_asked(manager):
    team = make_team("Payments")
    make_incident(team=team)
    make_incident()
    today = NOW.date().isoformat()

    answer = manager.get(f"{METRICS}reported/", {"from": today, "to": today, "group": "team"}).json()

    assert (answer["metric"], answer["unit"], answer["group"], answer["reality"]) == (
        "reported",
        "count",
        "team",
        "real",
    )
    assert (answer["first_day"], answer["last_day"]) == (today, today)
    assert answer["total"] == {"key": "", "label": "All", "n": 2, "unknown": 0, "value": 2, "details": {}}
    assert {figure["label"]: figure["value"] for figure in answer["groups"]} == {"Payments": 1, "None": 1}

    narrowed = manager.get(f"{METRICS}reported/", {"team": "payments"}).json()
    assert (narrowed["total"]["value"], narrowed["only"]) == (1, {"team": [team.pk]})


def test_unknown_is_told_apart_and_no_value_is_null(manager):
    with as_system("a test resolves"):
        row = make_incident()
        Incident.objects.filter(pk=row.pk).update(
            is_open=False, phase="resolved", resolved_at=row.reported_at.replace(hour=0)
        )
    total = manager.get(f"{METRICS}time_to_resolve/").json()["total"]
    assert (total["n"], total["unknown"], total["value"]) == (0, 1, None)


def test_answers_cost_the_same_for_one_row_and_for_three(manager):
    def cost(path, query):
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(path, query).status_code == 200
        return len(seen)

    asked = [{}, {"group": "month"}, {"group": "team"}, {"group": "team", "team": "payments"}]

    def costs():
        fold()
        return [cost(METRICS, {}), *(cost(f"{METRICS}time_to_resolve/", query) for query in asked)]

    make_incident(team=make_team("Payments"))
    one = costs()
    for number in range(3):
        make_incident(team=make_team(f"Team {number}"))
    assert costs() == one
    assert max(one) <= 6


def test_restricted_incident_counts_only_for_the_entitled(manager):
    hidden = make_incident("security")
    entitled = make_user("ina", "manager")
    with as_system("a test restricts"):
        Incident.objects.filter(pk=hidden.pk).update(restricted=True, assignee=entitled)

    path = f"{METRICS}reported/"
    assert manager.get(path).json()["total"]["value"] == 0
    assert Program(entitled).get(path).json()["total"]["value"] == 1


def test_refusals_name_the_parameter(manager):
    path = f"{METRICS}reported/"
    problem = is_problem(manager.get(path, {"from": "yesterday", "group": "person", "team": "nobody"}), 400)
    assert {error["field"] for error in problem["errors"]} == {"from", "group", "team"}
    is_problem(manager.get(path, {"teem": "x"}), 400)
    is_problem(manager.get(METRICS, {"group": "team"}), 400)
    is_problem(manager.get(f"{METRICS}beauty/"), 404)
    is_problem(Program(make_user("agent", "agent")).get(path), 403)
    is_problem(Program(make_user("narrow", "manager"), "catalog:read").get(path), 403)
