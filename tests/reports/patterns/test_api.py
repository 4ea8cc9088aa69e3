"""Patterns for programs."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import AccessRecord
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import NOW, give, make_incident, make_user
from tests.reports.metrics.making import fold
from tests.reports.patterns.making import DAY, HOUR, make_category, scatter

pytestmark = pytest.mark.django_db

PARTS = ("changes", "unusual", "forecast", "frequent", "alike", "recurrence")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def auditor(reference):
    return Program(make_user("audrey", "auditor"))


@pytest.fixture
def many(reference, service):
    category = make_category()
    values = {"title": "Card payments declined at the till", "service": service, "category": category}
    return scatter([NOW - day * DAY for day in (1, 2, 3, 33)], resolved_after=HOUR, **values)


def get(program, part, **query):
    answer = program.get(f"/reports/patterns/{part}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_patterns_cost_the_same_however_much_there_is(auditor, many, service):
    def cost(part):
        fold()
        with CaptureQueriesContext(connection) as seen:
            get(auditor, part, service=service.pk)
        return len(seen)

    one = {part: cost(part) for part in PARTS}
    values = {"service": service, "category": make_category("Lifts"), "title": "Lift stuck between floors"}
    scatter([NOW - day * DAY for day in range(1, 90)], resolved_after=HOUR, **values)
    assert {part: cost(part) for part in PARTS} == one
    assert max(one.values()) <= 6


def test_changes_say_their_bounds_and_how_many_values(auditor, many):
    found = {row["metric"]: row for row in get(auditor, "changes")["metrics"]}
    assert (found["reported"]["n_before"], found["reported"]["n"]) == (1, 3)
    assert found["reported"]["change"]["by"] == pytest.approx(2)
    assert found["reported"]["change"]["is_clear"] is False
    assert found["time_to_resolve"]["change"]["now"] == 3600
    # Nothing before: the bounds of a median need six values.
    assert found["time_to_resolve"]["change"]["low"] is None


def test_unusual_day_and_hour(auditor, reference):
    scatter([NOW - day * DAY for day in range(1, 120)])
    scatter([NOW - 5 * DAY] * 15)
    found = get(auditor, "unusual")
    assert [(row["day"], row["hour"], row["count"]) for row in (*found["days"], *found["hours"])] == [
        ("2026-02-25", None, 16),
        ("2026-02-25", 10, 16),
    ]


def test_forecast_says_its_error(auditor, reference):
    assert get(auditor, "forecast")["chosen"] is None
    scatter([NOW - day * DAY for day in range(1, 100)])
    found = get(auditor, "forecast")
    assert len(found["days"]) == 14
    assert found["days"][0] == {"day": "2026-03-02", "expected": 1.0}
    assert found["chosen"]["error"] == 0


def test_frequent_and_recurrence(auditor, many, service):
    (place,) = get(auditor, "frequent")["places"]
    assert (place["key"], place["count"], place["share"]) == (str(service.pk), 3, 1)
    found = get(auditor, "recurrence", service=service.slug)
    assert (found["n"], found["again"], found["places"][0]["service"]) == (3, 3, service.pk)
    assert get(auditor, "recurrence", reality="drill")["places"] == []


def test_alike_gives_ids_of_what_the_caller_may_see_and_records_it(auditor, many, carol):
    for number in range(3):
        make_incident("security", title="Badge stolen from the vault", at=NOW - (number + 1) * DAY)
    (group,) = get(auditor, "alike")["groups"]
    assert group["incidents"] == [row.pk for row in many[:3]]
    seeing = give(make_user("cleared", "auditor"), "view_restricted")
    assert len(get(Program(seeing), "alike")["groups"]) == 2
    with as_system("a test looks"):
        assert AccessRecord.objects.filter(user=seeing, surface="api").count() == 3


def test_refusals(auditor, many):
    for part in PARTS:
        url = f"/reports/patterns/{part}/"
        problem = is_problem(auditor.get(url, {"service": "nowhere"}), 400)
        assert [error["field"] for error in problem["errors"]] == ["service"], part
        is_problem(auditor.get(url, {"colour": "red"}), 400)
        is_problem(Program(make_user(f"agent-{part}", "agent")).get(url), 403)
        is_problem(Program(make_user(f"narrow-{part}", "auditor"), "catalog:read").get(url), 403)
    long = is_problem(auditor.get("/reports/patterns/changes/", {"from": "2020-01-01"}), 400)
    assert [error["field"] for error in long["errors"]] == ["to"]
    is_problem(auditor.get("/reports/patterns/frequent/", {"by": "colour"}), 400)
    editor = Program(make_user("edith", "knowledge editor"))
    is_problem(editor.get("/reports/patterns/frequent/", {"by": "contact"}), 403)
