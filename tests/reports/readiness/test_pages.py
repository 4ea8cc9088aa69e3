"""The pages of readiness: who sees them, what they say, what they cost."""

import csv
import html
import io

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import ScenarioVersion
from incidents.permissions.roles import ROLES
from reports.readiness.operations import take_snapshots
from tests.factories import NOW, make_service, make_team, make_user
from tests.reports.readiness.making import DAY, make_drill, make_scenario, measure, rate

pytestmark = pytest.mark.django_db

SEE = {"trainer", "manager", "auditor", "administrator"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def of(db):
    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def exercised(reference, team, service):
    """The platform team and its checkout, exercised ten days ago with a result, and a service that never was."""
    scenario = make_scenario()
    drill = make_drill(team=team, service=service, scenario=scenario)
    rate(drill, "some")
    measure(drill, "beyond")
    make_service("Ledger", owning_team=team, tier=1)
    return drill


PAGES = {
    "/admin/readiness/": "The whole organisation",
    "/admin/readiness/organisation/": "Ledger was never exercised",
    "/admin/readiness/team/platform/": "Scribe in Platform: 0 of 2 qualified",
    "/admin/readiness/service/checkout/": "Stay calm: performed with some challenge",
    "/admin/readiness/coverage/": "Burst pipe",
    "/admin/readiness/next/": " on",
    "/admin/readiness/how/": "Each rated objective of the drills",
    "/admin/readiness/export.csv": "Checkout",
    "/admin/readiness/service/checkout/export.csv": "Stay calm",
}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_page_is_shown_to_those_who_measure_alone(of, exercised, role):
    client = of(make_user("reader", role))
    for address, words in PAGES.items():
        answer = client.get(address)
        assert answer.status_code == (200 if role in SEE else 403), address
        if role == "trainer":
            assert words in answer.content.decode(), address


def test_page_costs_the_same_however_much_there_is(of, exercised, team):
    client = of(make_user("reader", "trainer"))
    take_snapshots(at=NOW)

    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    one = {address: cost(address) for address in PAGES}
    for number in range(3):
        other = make_service(owning_team=make_team())
        drill = make_drill(team=team, service=other, scenario=make_scenario(f"Scenario {number}"))
        rate(drill, "unable")
        measure(drill, "not_done")
    assert {address: cost(address) for address in PAGES} == one
    assert max(one.values()) <= 15


def test_what_is_not_there_is_not_found(of, exercised):
    client = of(make_user("reader", "trainer"))
    for address in (
        "team/nobody/",
        "service/nothing/",
        "service/platform/",
        "team/x/export.csv",
        "person/x/export.csv",
    ):
        assert client.get(f"/admin/readiness/{address}").status_code == 404, address


def test_file_says_what_costs_points_and_runs_no_formula(of, exercised, team):
    drill = make_drill(team=team, service=None, name="=cmd()", scenario=make_scenario("Other"))
    rate(drill, "unable")
    text = of(make_user("reader", "trainer")).get("/admin/readiness/team/platform/export.csv").content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Criterion", "Points lost", "What", "Address"]
    found = next(row for row in rows if "=cmd()" in row[2])
    assert found[2].startswith("Stay calm")
    assert found[3].endswith(f"/admin/drills/{drill.pk}/evaluation/")
    scores = of(make_user("other", "trainer")).get("/admin/readiness/export.csv").content.decode().splitlines()
    assert any(line.startswith("Team,Platform,") and "Results of drills" in line for line in scores)


def test_line_and_its_table_show_the_kept_days(of, exercised):
    for days in (3, 2, 1):
        take_snapshots(at=NOW - days * DAY)
    text = of(make_user("reader", "manager")).get("/admin/readiness/team/platform/").content.decode()
    assert text.count("<polyline") == 1
    assert "27 Feb 2026" in text
    assert "1 Mar 2026" in text


def test_first_page_of_trainers_tells_of_it(of, exercised):
    text = of(make_user("reader", "trainer")).get("/admin/first-page/panel/readiness/").content.decode()
    assert "How ready we are" in text
    assert " on" in text


def test_proposal_leads_to_its_plan_filled_in(of, exercised, service, team):
    client = of(make_user("reader", "trainer"))
    text = client.get("/admin/readiness/next/").content.decode()
    address = next(part for part in html.unescape(text).split('"') if part.startswith("/admin/drills/plan/?"))
    initial = client.get(address).context["form"].initial
    assert initial["name"].endswith(": Ledger")
    assert initial["team"] == str(team.pk)
    assert int(initial["scenario_version"]) in ScenarioVersion._base_manager.values_list("pk", flat=True)
    assert "/admin/drills/plan/" not in of(make_user("other", "auditor")).get("/admin/readiness/next/").content.decode()
