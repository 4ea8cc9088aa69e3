"""Rates and costs for programs."""

import pytest
import time_machine

from incidents.models import AccessRecord
from incidents.permissions.principal import as_system
from reports.models import FixedCost, ServiceRate
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_user
from tests.reports.costs.making import HOUR, make_manager, price, price_staff, put, spend, suffer

pytestmark = pytest.mark.django_db
RATES = "/reports/costs/rates"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        yield


@pytest.fixture
def mara(reference):
    return make_manager(first_name="Mara", last_name="Moss")


@pytest.fixture
def program(mara):
    return Program(mara)


def without_instance(response):
    return {name: value for name, value in response.json().items() if name != "instance"}


def test_incident_s_cost_is_told_part_by_part(program, service):
    price(service, 100, 50, 200)
    incident = make_incident()
    suffer(incident, service, 0)
    spend(incident, 7)
    told = program.get(f"/reports/costs/incidents/{incident.pk}/").json()
    assert told["total"] == {"low": 107, "likely": 207, "high": 407}
    assert told["per_hour"] == {"low": 50, "likely": 100, "high": 200}
    assert (told["currency"], told["suffered"][0]["ended_at"], told["items"][0]["what"]) == ("GBP", None, "Refunds")


def test_rates_are_set_listed_and_taken_back(program, service, team):
    made = program.post(f"{RATES}/services/checkout/", {"valid_from": "2026-01-01", "likely": "100", "low": "50"})
    assert made.status_code == 201, made.content
    assert (made.json()["high"], made.json()["hours"][0], made.json()["degraded_percent"]) == (100, 100, 50)
    staff = program.post(f"{RATES}/people/", {"team": team.slug, "valid_from": "2026-01-01", "likely": "60"})
    assert staff.status_code == 201, staff.content
    assert [rate["id"] for rate in program.get(f"{RATES}/services/").json()] == [made.json()["id"]]
    assert [rate["team"]["slug"] for rate in program.get(f"{RATES}/people/").json()] == ["platform"]
    for kind, rate in (("services", made), ("people", staff)):
        assert program.post(f"{RATES}/{kind}/{rate.json()['id']}/take-back/").status_code == 204
        assert program.get(f"{RATES}/{kind}/").json() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"likely": "10"}, "valid_from"),
        ({"likely": "10", "low": "20", "valid_from": "2026-01-01"}, "likely"),
        ({"likely": "10", "valid_from": "2026-01-01", "hours": [100]}, "hours"),
        ({"likely": "10", "valid_from": "2026-01-01", "time_zone": "Mars/Phobos"}, "time_zone"),
        ({"likely": "10", "valid_from": "2026-01-01", "colour": "red"}, "colour"),
    ],
)
def test_problem_names_the_field(program, service, body, field):
    answer = program.post(f"{RATES}/services/checkout/", body)
    problem = is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not ServiceRate.objects.exists()


def test_cost_is_recorded_once_for_a_key_and_withdrawn(program, mara):
    incident = make_incident()
    url = f"/reports/costs/incidents/{incident.pk}/items/"
    body = {"on": NOW.date().isoformat(), "what": "Courier", "likely": "30.50", "document": "R-7"}
    first, again = (program.post(url, body, Idempotency_Key="a-key-of-mine") for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    with as_system("test"):
        cost = FixedCost.objects.get()
    assert cost.recorded_by == mara
    withdrawn = program.post(f"{url}{cost.pk}/withdraw/", {"reason": "Not ours"})
    assert withdrawn.json()["withdraw_reason"] == "Not ours"
    is_problem(program.post(f"{url}{cost.pk}/withdraw/", {"reason": "Not ours"}), 422)
    is_problem(program.post(f"{url}{cost.pk + 1}/withdraw/", {"reason": "x"}), 404)


def test_who_may_not_see_costs_is_refused_and_an_auditor_changes_none(carol, service):
    incident, agent, auditor = make_incident(), Program(carol), Program(make_user("audrey", "auditor"))
    for path in (f"{RATES}/services/", f"{RATES}/people/", f"/reports/costs/incidents/{incident.pk}/"):
        is_problem(agent.get(path), 403)
        assert auditor.get(path).status_code == 200
    rate, staff = price(service), price_staff()
    for path in (
        f"{RATES}/services/checkout/",
        f"{RATES}/people/",
        f"{RATES}/services/{rate.pk}/take-back/",
        f"{RATES}/people/{staff.pk}/take-back/",
        f"/reports/costs/incidents/{incident.pk}/items/",
    ):
        is_problem(auditor.post(path, {}), 403)


def test_hidden_and_absent_incidents_answer_alike_and_reads_are_noted(program, mara):
    hidden = put(make_incident("security", title="CANARY"), restricted=True)
    for method, rest in (("get", ""), ("post", "items/"), ("post", "items/1/withdraw/")):
        answers = [
            getattr(program, method)(f"/reports/costs/incidents/{pk}/{rest}") for pk in (hidden.pk, hidden.pk + 9)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert without_instance(answers[0]) == without_instance(answers[1])
    put(hidden, assignee=mara)
    assert program.get(f"/reports/costs/incidents/{hidden.pk}/").status_code == 200
    with as_system("test"):
        assert list(AccessRecord.objects.filter(user=mara).values_list("surface", flat=True)) == ["api"]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_one_cost_the_same_however_much_there_is(program, service, rows, django_assert_max_num_queries):
    incident = make_incident()
    for number in range(rows):
        price_staff(responder=("scribe", "expert", "deputy")[number])
        spend(incident, 7)
    price(service)
    suffer(incident, service, 0, 1)
    for path in (f"{RATES}/services/", f"{RATES}/people/"):
        with django_assert_max_num_queries(6):
            program.get(path)
    with django_assert_max_num_queries(10):
        program.get(f"/reports/costs/incidents/{incident.pk}/")
