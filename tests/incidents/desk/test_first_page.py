"""The first page and the menu."""

from __future__ import annotations

import re

import pytest

from incidents.lifecycle import operations
from incidents.models import Exercise
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service, make_user
from tests.incidents.desk.conftest import browser_of, text_of

BUDGET = 15


def numbers(response) -> dict[str, int]:
    return {number["label"]: number["count"] for number in response.context["numbers"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_first_page_costs_the_same_however_much_waits(rows, alice, team, django_assert_max_num_queries):
    for number in range(rows):
        row = make_incident("security", assignee=alice, team=team)
        with as_system("test"):
            operations.affect_service(
                row, service=make_service(f"S{number}"), effect="down", started_at=NOW, actor=alice, at=NOW
            )
    client = browser_of(alice)
    client.get("/admin/")
    with django_assert_max_num_queries(BUDGET):
        response = client.get("/admin/")
    assert numbers(response)["Mine"] == rows


def test_every_number_leads_to_as_many(alice, bob, team, service):
    make_incident(assignee=alice)
    make_incident(team=team)
    make_incident(team=team, exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    client = browser_of(alice)
    response = client.get("/admin/")
    assert numbers(response) == {"Mine": 1, "My teams": 1, "Unassigned": 1, "Major": 0, "All open": 2}
    for number in response.context["numbers"]:
        assert client.get(number["url"]).context["cl"].result_count == number["count"]


def test_service_status_is_the_readers(alice, charlie, service, secret):
    with as_system("test"):
        operations.affect_service(secret, service=service, effect="down", started_at=NOW, actor=alice, at=NOW)
    assert "Down: 1" in text_of(browser_of(alice).get("/admin/"))
    assert "Down: 1" not in text_of(browser_of(charlie).get("/admin/"))


def test_index_shows_no_recent_actions(ada, incident):
    assert "recent action" not in text_of(browser_of(ada).get("/admin/")).lower()


@pytest.mark.parametrize("role", ["agent", "observer", "administrator", "auditor", "trainer"])
def test_menu_leads_nowhere_that_is_refused(role, reference):
    client = browser_of(make_user("somebody", role))
    menu = text_of(client.get("/admin/")).split('id="nav-sidebar-apps"')[1].split("</nav>")[0]
    links = set(re.findall(r'href="(/admin/[^"]*)"', menu))
    assert len(links) > 3
    for link in links:
        assert client.get(link).status_code == 200, link


def test_person_without_a_role_sees_no_numbers(reference):
    response = browser_of(make_user("nobody")).get("/admin/")
    assert response.status_code == 200
    assert "numbers" not in response.context
